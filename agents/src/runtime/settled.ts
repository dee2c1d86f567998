import type { Bus, Offsets, StoredRecord } from '@edgebeat/bus';
import { Rejected } from '@edgebeat/core';
import type { Reading } from './bus-use';

/** What has to be handled before time has passed for an agent: its own input, and what leads to it. */
export interface Waiting extends Reading {
  /** When the cause of a record was published; the record itself when it is not set. */
  readonly causedAt?: (record: StoredRecord) => string | undefined;
}

/**
 * Until when all that was published has been handled: now, when nothing waits. An agent that is
 * behind is told no later time, or what still waits would be late without anybody's fault.
 *
 * @param awaited In the order in which records flow: each is looked at after the one before it, so
 * that what moves on meanwhile is seen at its next place.
 */
export async function settledUntil(
  bus: Bus,
  awaited: readonly Waiting[],
  now: string,
): Promise<string> {
  let first = now;
  for (const reading of awaited) {
    const topics = reading.topics.map((topic) => oldest(bus, reading, topic));
    for (const time of await Promise.all(topics)) {
      if (time !== undefined && time < first) first = time;
    }
  }
  return first;
}

/** The time of the oldest record of a topic that a group has not handled yet. */
async function oldest(bus: Bus, awaited: Waiting, topic: string): Promise<string | undefined> {
  const offsets = await offsetsOf(bus, awaited.group, topic);
  const times = await Promise.all(
    offsets
      .filter(({ committed, end }) => committed < end)
      .map(async ({ partition, committed, start }) => {
        const [record] = await bus.read(topic, partition, Math.max(start, committed), 1);
        if (record === undefined) return undefined;
        return causeOf(awaited, record);
      }),
  );
  return times.filter((time) => time !== undefined).sort()[0];
}

/** What cannot be read has no other time than its own; it will be parked. */
function causeOf({ causedAt }: Waiting, record: StoredRecord): string {
  try {
    return causedAt?.(record) ?? record.timestamp;
  } catch {
    return record.timestamp;
  }
}

/** A group whose agent has not made its topics yet waits for nothing. */
async function offsetsOf(bus: Bus, group: string, topic: string): Promise<readonly Offsets[]> {
  try {
    return await bus.offsets(group, topic);
  } catch (error) {
    if (error instanceof Rejected && error.code === 'invalid-argument') return [];
    throw error;
  }
}
