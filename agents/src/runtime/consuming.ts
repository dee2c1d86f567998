import type { StoredRecord } from '@edgebeat/bus';
import type { RunPorts } from './ports';
import type { Reading } from './bus-use';
import { laneOf } from './input';
import { asError } from './together';

/** What a consuming part does with what it gets. */
export interface Consumer {
  /** Called with all the lanes that are read from now on. */
  assigned?(lanes: readonly string[]): Promise<void>;
  batch(records: readonly StoredRecord[]): Promise<void>;
}

/** Reads topics until the signal is given; a batch that fails is told and comes again. */
export async function consume(
  { group, topics }: Reading,
  consumer: Consumer,
  ports: RunPorts,
): Promise<void> {
  const { agent, bus, signal, settings, metrics } = ports;
  await bus.consume(
    {
      ...{ group, topics, signal, maxBatch: settings.maxBatch },
      onAssigned: (partitions) =>
        attempt(ports, `${group}: states`, async () => consumer.assigned?.(partitions.map(laneOf))),
    },
    ({ records }) =>
      attempt(ports, `${group}: batch`, async () => {
        const end = metrics.batchSeconds.startTimer({ agent });
        await consumer.batch(records);
        end();
      }),
  );
}

/** Does something that may fail for a while, and tells when it does. */
export async function attempt(
  ports: RunPorts,
  activity: string,
  task: () => Promise<void>,
): Promise<void> {
  const { tally, log, signal } = ports;
  try {
    await task();
    tally.recovered(activity);
  } catch (error) {
    if (!signal.aborted) {
      tally.failed(activity, asError(error).message);
      log.warn({ err: error, activity }, 'the agent cannot go on; it tries again');
    }
    throw error;
  }
}
