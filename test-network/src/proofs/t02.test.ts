import { holds } from './proof';
import { t02 } from './t02';

jest.setTimeout(300_000);

describe('T02', () => {
  it('given 20 seeded kills of any process of any site, when events and incidents go in by REST and replay, then none is lost or there twice', async () => {
    const result = await t02.run({ seed: 7, count: 20, say: () => undefined });

    expect(result.checks.filter(({ expected, observed }) => expected !== observed)).toEqual([]);
    expect(holds(result)).toBe(true);
  });
});
