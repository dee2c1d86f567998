import { t17Store } from './t17';

jest.setTimeout(120_000);

describe('T17-STORE', () => {
  it('given 300 bit flips and 40 runs, when records are read, then each flip is noticed and no nonce came twice', async () => {
    const result = await t17Store.run({ seed: 7, count: 300, say: () => undefined });

    expect(result.checks.filter(({ expected, observed }) => expected !== observed)).toEqual([]);
  });
});
