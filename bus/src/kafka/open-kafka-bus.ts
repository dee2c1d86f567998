import { type EdgeBeatError, Rejected, Unavailable } from '@edgebeat/core';
import { faultsOf, translate } from './client/failures';
import { Link } from './client/link';
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
    throw refusedStart(error, read.brokers);
  }
  return new KafkaBus(read, link, log);
}

function refusedStart(error: unknown, brokers: readonly string[]): EdgeBeatError {
  const failure = translate(error, 'answer');
  if (failure instanceof Rejected) return failure;
  const detail = faultsOf(error).at(-1)?.message ?? String(error);
  const sentence = `brokers: ${brokers.join(', ')} cannot be reached (${detail}); start a broker there, or name others`;
  return new Unavailable('bus-unavailable', sentence, { cause: error });
}
