import { t15 } from './t15';

jest.setTimeout(120_000);

describe('T15', () => {
  it('given edits of the world state behind the peers, when they start again, then each is found', async () => {
    const result = await t15.run({ seed: 7, count: 1, say: () => undefined });

    expect(result.checks.filter(({ expected, observed }) => expected !== observed)).toEqual([]);
  });
});
