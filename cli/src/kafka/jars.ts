import { homedir } from 'node:os';
import { join } from 'node:path';
import { hasKafka, kafkaFolder } from '@edgebeat/bus';
import { Exit } from '../exit-codes';
import type { Settings } from '../settings';

/** Where Kafka's jars are, when they are there. */
export function jarsFolder({ EDGEBEAT_TOOLS: tools }: Pick<Settings, 'EDGEBEAT_TOOLS'>): string {
  return join(tools ?? join(homedir(), '.cache', 'edgebeat', 'tools'), kafkaFolder);
}

/** The folder with Kafka's jars. @throws Exit usage that says how to get them. */
export async function requireJars(settings: Settings): Promise<string> {
  const jars = jarsFolder(settings);
  if (await hasKafka(jars)) return jars;
  throw new Exit(
    'usage',
    `--kafka local: there are no jars in ${jars}; run "make tools" (it needs java 17 or newer and mvn), or set EDGEBEAT_TOOLS`,
  );
}
