import { t18 } from './t18';

jest.setTimeout(120_000);

describe('T18', () => {
  it('given 20,000 events, when the log is verified, then every one is read and opened', async () => {
    const result = await t18.run({ seed: 1, count: 20_000, say: () => undefined });

    const counts = result.checks.filter(({ what }) => !/30 s|300 MB/.test(what));
    expect(counts.filter(({ expected, observed }) => expected !== observed)).toEqual([]);
  });
});
