import type { Bus } from '@edgebeat/bus';
import { ParkedRecord, parkedTopic } from '@edgebeat/core';
import { CUT_DETAIL } from './parking';
import { inPublishes } from './publishing';
import { tryJson } from './read-json';

/** Which parked records are handed in again, and how. */
export interface ReplayOptions {
  /** All of them if not set. */
  readonly select?: (parked: ParkedRecord) => boolean;
  /** Repairs the value of a record; it stays as it is if not set. */
  readonly mend?: (parked: ParkedRecord) => string;
}

/** What a replay did. */
export interface Replayed {
  readonly replayed: number;
  /** Records of which only the beginning is left. */
  readonly lost: number;
}

/**
 * Hands the parked records of a topic in again, where they lay. Every agent that reads the topic
 * gets them; ids come from source, position and content, so that what is there already stays one.
 *
 * @throws Rejected invalid-argument when nothing of the topic was ever parked.
 * @throws Unavailable bus-unavailable.
 */
export async function replayParked(
  bus: Bus,
  topic: string,
  { select = () => true, mend = ({ value }) => value }: ReplayOptions = {},
): Promise<Replayed> {
  const chosen = (await readParked(bus, topic)).filter(select);
  const whole = await Promise.all(chosen.map((parked) => wholeOf(bus, parked)));
  const found = whole.filter((parked) => parked !== undefined);
  for (const records of inPublishes(found.map((one) => ({ key: one.key, value: mend(one) })))) {
    await bus.publish(topic, records);
  }
  return { replayed: found.length, lost: chosen.length - found.length };
}

/** The parked records of a topic, each place once: two agents that read it may both have parked it. */
async function readParked(bus: Bus, topic: string): Promise<ParkedRecord[]> {
  const byPlace = new Map<string, ParkedRecord>();
  for await (const { value } of bus.readAll(parkedTopic(topic).name)) {
    const parked = ParkedRecord.safeParse(tryJson(value ?? ''));
    if (!parked.success) continue;
    const place = `${parked.data.partition}/${parked.data.offset}`;
    if (!byPlace.has(place)) byPlace.set(place, parked.data);
  }
  return [...byPlace.values()];
}

/** A record with all of its value: from where it lay, when the parked one was cut. */
async function wholeOf(bus: Bus, parked: ParkedRecord): Promise<ParkedRecord | undefined> {
  if (!parked.detail.startsWith(CUT_DETAIL)) return parked;
  const { topic, partition, offset } = parked;
  const [record] = await bus.read(topic, partition, offset, 1);
  if (record?.offset !== offset || record.value === null) return undefined;
  return { ...parked, value: record.value };
}
