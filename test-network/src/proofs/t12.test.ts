import { holds } from './proof';
import { t12 } from './t12';

jest.setTimeout(120_000);

describe('T12', () => {
  it('given 2,000 records and 400 blocks, when the projection is made anew and that is interrupted three times, then every byte is as it was', async () => {
    const result = await t12.run({ seed: 7, count: 2000, say: () => undefined });

    const { checks } = result;
    expect(checks.filter(({ expected, observed }) => expected !== observed)).toEqual([]);
    expect(checks.find(({ what }) => what.startsWith('kills'))?.expected).toBe(3);
    expect(holds(result)).toBe(true);
  });
});
