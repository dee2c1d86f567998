import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { kafkaFolder } from '@edgebeat/bus';

/** Describes tests that need a real Kafka; they are skipped by name without its jars. */
export function describeKafka(
  tools: string | undefined,
  title: string,
  tests: (jars: string) => void,
): void {
  const jars = join(tools ?? '', kafkaFolder);
  const named = `${title} (Kafka 4.1.0 in EDGEBEAT_TOOLS: \`make tools\`)`;
  const isThere = tools !== undefined && existsSync(jars);
  (isThere ? describe : describe.skip)(named, () => {
    tests(jars);
  });
}
