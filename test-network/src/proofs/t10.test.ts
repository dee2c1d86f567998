import { holds } from './proof';
import { t10 } from './t10';

jest.setTimeout(60_000);

describe('T10', () => {
  it('given 100 poison messages in 1,000, when they come in, then exactly those are parked with their cause, and repaired they are 100 more', async () => {
    const result = await t10.run({ seed: 7, count: 1000, say: () => undefined });

    expect(result.checks.filter(({ expected, observed }) => expected !== observed)).toEqual([]);
    expect(holds(result)).toBe(true);
  });
});
