import { holds } from './proof';
import { t09 } from './t09';

jest.setTimeout(120_000);

describe('T09', () => {
  it('given 8 seeded kills of the recorder at four points, when it has recorded everything, then the projection is that of a run without kills and the log has all once', async () => {
    const result = await t09.run({ seed: 7, count: 8, say: () => undefined });

    expect(result.checks.filter(({ expected, observed }) => expected !== observed)).toEqual([]);
    expect(holds(result)).toBe(true);
  });
});
