import { t14 } from './t14';

jest.setTimeout(120_000);

describe('T14', () => {
  it('given 20 flipped bits and rewritten blocks, when the ledgers are verified, then each is found at its member and block', async () => {
    const result = await t14.run({ seed: 7, count: 20, say: () => undefined });

    expect(result.checks.filter(({ expected, observed }) => expected !== observed)).toEqual([]);
  });
});
