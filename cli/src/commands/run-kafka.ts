import { join } from 'node:path';
import { startLocalKafka } from '@edgebeat/bus';
import { folders } from '../consortium/folders';
import { Exit } from '../exit-codes';
import { ADMIN, BROKER } from '../kafka/certificates';
import { LOCAL, readKafkaChoice } from '../kafka/choice';
import { requireJars } from '../kafka/jars';
import type { CommandContext } from './context';
import { serveUntilStopped } from './run-site';

export interface RunKafkaOptions {
  readonly data: string;
}

/** Runs the local Kafka of a data folder: `edgebeat run kafka`. */
export async function runKafka({ data }: RunKafkaOptions, context: CommandContext): Promise<void> {
  const files = folders(data);
  const choice = await readKafkaChoice(files);
  if (choice?.kind !== LOCAL) {
    throw new Exit('usage', `${data} has no Kafka of its own; it was not made with --kafka local`);
  }
  const { clients: port, controller: controllerPort } = choice.ports;
  await using kafka = await startLocalKafka({
    ...{
      folder: join(files.kafka, 'broker'),
      port,
      controllerPort,
      jars: await requireJars(context.settings),
    },
    certificate: join(files.kafkaCertificates, `${BROKER}.pem`),
    authorities: join(files.kafkaCertificates, 'ca.crt'),
    superUsers: [ADMIN, BROKER],
  });
  await serveUntilStopped({ address: kafka.broker, failed: kafka.failed }, context);
}
