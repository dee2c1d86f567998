import { Link } from './client/link';
import { translate } from './client/failures';
import { KafkaBus } from './kafka-bus';
import { type KafkaBusOptions, readKafkaOptions } from './kafka-options';

const noLog = { warn: () => undefined };

/**
 * Opens the bus of a site on Kafka; it is closed when it is disposed.
 *
 * @throws Rejected invalid-setting naming every wrong setting, or the certificate that one side does
 * not trust.
 * @throws Unavailable bus-unavailable when no broker answers.
 */
export async function openKafkaBus({
  log = noLog,
  ...options
}: KafkaBusOptions): Promise<KafkaBus> {
  const read = readKafkaOptions(options);
  const link = new Link(read);
  try {
    await link.cluster();
  } catch (error) {
    await link[Symbol.asyncDispose]();
    throw translate(error, `answer at ${read.brokers.join(', ')}`);
  }
  return new KafkaBus(read, link, log);
}
