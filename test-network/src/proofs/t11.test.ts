import { holds } from './proof';
import { t11 } from './t11';

jest.setTimeout(120_000);

describe('T11', () => {
  it('given 2,000 events in 20 shuffles, some of them late, and an agent that is killed, when they are correlated, then the output is the same', async () => {
    const result = await t11.run({ seed: 7, count: 2000, say: () => undefined });

    const { checks } = result;
    expect(checks.filter(({ expected, observed }) => expected !== observed)).toEqual([]);
    expect(checks.find(({ what }) => what.startsWith('late beyond'))?.expected).toBeGreaterThan(20);
    expect(holds(result)).toBe(true);
  });
});
