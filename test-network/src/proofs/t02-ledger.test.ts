import { holds } from './proof';
import { t02Ledger } from './t02-ledger';

jest.setTimeout(240_000);

describe('T02-LEDGER', () => {
  it('given 20 seeded kills of network and chaincodes, when 1,000 incidents go in, then none is lost or there twice', async () => {
    const result = await t02Ledger.run({ seed: 7, count: 20, say: () => undefined });

    expect(result.checks.filter(({ expected, observed }) => expected !== observed)).toEqual([]);
    expect(holds(result)).toBe(true);
  });
});
