import type { StoredRecord } from '@edgebeat/bus';
import { Instant, Rejected } from '@edgebeat/core';
import { z } from 'zod';
import { busKey } from './bus-key';
import { type InputRecord, laneOf } from './input';
import { tryJson } from './read-json';

/** Topic, partition, offset, timestamp and key of the record that follows. */
const Head = z.tuple([z.string(), z.int().min(0), z.int().min(0), Instant, z.string()]);

/** A record under the agent's own key: a line that says where it first lay, then its value. */
export function toKeyed(
  key: string,
  { origin, timestamp, key: before, value }: InputRecord,
): { readonly key: string; readonly value: string } {
  const { topic, partition, offset } = origin;
  const head: z.infer<typeof Head> = [topic, partition, offset, timestamp, before];
  return { key: busKey(key), value: `${JSON.stringify(head)}\n${value}` };
}

/**
 * Reads what `toKeyed` wrote.
 *
 * @throws Rejected invalid-argument when something else wrote it.
 */
export function fromKeyed(record: StoredRecord): InputRecord {
  const text = record.value ?? '';
  const end = text.indexOf('\n');
  const head = Head.safeParse(tryJson(text.slice(0, Math.max(0, end))));
  if (!head.success) {
    throw new Rejected('invalid-argument', 'the record does not begin with where it first lay');
  }
  const [topic, partition, offset, timestamp, key] = head.data;
  const origin = { topic, partition, offset };
  return { origin, lane: laneOf(record), key, value: text.slice(end + 1), timestamp };
}
