import { t06 } from './t06';

jest.setTimeout(240_000);

describe('T06', () => {
  it('given 100 clients, when they make 1,000 updates of 20 policies, then every revision has one winner and the history is linearizable', async () => {
    const result = await t06.run({ seed: 1, count: 1_000, say: () => undefined });

    expect(result.checks.filter(({ expected, observed }) => expected !== observed)).toEqual([]);
    expect(result.figures['won']).toBeGreaterThan(20);
    expect(result.figures['lost']).toBeGreaterThan(0);
  });
});
