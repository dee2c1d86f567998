import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { kafkaFolder } from '@edgebeat/bus';
import { holds } from './proof';
import { t08 } from './t08';

jest.setTimeout(300_000);

const tools = process.env['EDGEBEAT_TOOLS'];
const jars = join(tools ?? '', kafkaFolder);

(tools !== undefined && existsSync(jars) ? describe : describe.skip)(
  'T08 (Kafka 4.1.0 in EDGEBEAT_TOOLS: `make tools`)',
  () => {
    it('given two seeded kills of the broker, when 5,000 events go through the whole path, then none is lost or twice in the projection', async () => {
      const result = await t08(jars).run({ seed: 7, count: 5_000, say: () => undefined });

      expect(result.checks.filter(({ expected, observed }) => expected !== observed)).toEqual([]);
      expect(holds(result)).toBe(true);
    });
  },
);
