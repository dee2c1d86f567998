import { jarsFolder, ownSettings } from '@edgebeat/cli';

/** The folder with Kafka's jars, as `make tools` makes it where EDGEBEAT_TOOLS says. */
export function kafkaJars(): string {
  return jarsFolder(ownSettings());
}
