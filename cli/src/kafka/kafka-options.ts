import type { KafkaBusOptions } from '@edgebeat/bus';
import type { Folders } from '../consortium/folders';
import { credentialsOf } from './certificates';
import { type KafkaChoice, LOCAL } from './choice';

/** Where a member's bus lies, as one program uses it; members on one cluster do not meet. */
export async function kafkaOptions(
  files: Folders,
  choice: KafkaChoice,
  member: string,
  commonName: string,
): Promise<Omit<KafkaBusOptions, 'log'>> {
  const brokers =
    choice.kind === LOCAL ? [`127.0.0.1:${String(choice.ports.clients)}`] : choice.brokers;
  const credentials = await credentialsOf(files, choice, commonName);
  return { brokers, credentials, prefix: `${member}.`, clientId: commonName };
}
