import { describeKafka } from '../kafka.test.kit';
import { holds } from './proof';
import { t08 } from './t08';

jest.setTimeout(300_000);

describeKafka(process.env['EDGEBEAT_TOOLS'], 'T08', (jars) => {
  it('given two seeded kills of the broker, when 5,000 events go through the whole path, then none is lost or twice in the projection', async () => {
    const result = await t08(jars).run({ seed: 7, count: 5_000, say: () => undefined });

    expect(result.checks.filter(({ expected, observed }) => expected !== observed)).toEqual([]);
    expect(holds(result)).toBe(true);
  });
});
