import { t13 } from './t13';

jest.setTimeout(120_000);

describe('T13', () => {
  it('given eight attacks at two seeded records each, when the log is verified, then all are found', async () => {
    const result = await t13.run({ seed: 7, count: 2, say: () => undefined });

    expect(result.checks.filter(({ expected, observed }) => expected !== observed)).toEqual([]);
  });
});
