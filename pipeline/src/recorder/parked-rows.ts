import type { StoredRecord } from '@edgebeat/bus';
import { ParkedRecord, parkedTopic } from '@edgebeat/core';
import { z } from 'zod';
import { type Parsed, parseJson } from '../projection/parse-json';
import { storable, storableStart } from '../projection/storable';
import type { NewRow, RowWriter } from '../projection/write-rows';

/** The name under which the recorder parks what it cannot apply itself. */
export const recorderName = 'recorder';

const Line = z.object({ kind: z.literal('line'), text: z.string() });
const excerptLength = 512;
const detailLength = 2048;

export type NewParked = NewRow<'projection.parked'>;

type ParkedPlace = Omit<NewParked, 'reason' | 'detail' | 'excerpt'>;

/** What is parked there already stays as it was parked first. */
export const parkedWriter: RowWriter<'projection.parked'> = {
  table: 'projection.parked',
  columns: {
    topic: 'text',
    partition: 'bigint',
    offset: 'bigint',
    agent: 'text',
    reason: 'text',
    detail: 'text',
    excerpt: 'text',
    parked_at: 'text',
  },
  key: ['topic', 'partition', 'offset', 'agent'],
  kept: ['reason', 'detail', 'excerpt', 'parked_at'],
};

/** Whether a topic is one of parked records. */
export function isParkedTopic(name: string): boolean {
  return name.endsWith(parkedTopic('').name);
}

/** Reads a record of a topic of parked records. */
export function readParked(record: StoredRecord): Parsed<NewParked> {
  const parsed = parseJson(record.value ?? '', ParkedRecord);
  if (!parsed.ok) return parsed;
  const { topic, partition, offset, agent, reason, detail, value, parkedAt } = parsed.value;
  const row = {
    ...{ topic: storable(topic), partition, offset, agent: storable(agent) },
    reason: storable(reason),
    detail: storable(detail),
    excerpt: storableStart(shown(value), excerptLength),
    parked_at: parkedAt,
  };
  return { ok: true, value: row };
}

/** Of a line that was handed in, the line itself; of everything else, the record. */
function shown(value: string): string {
  const line = parseJson(value, Line);
  return line.ok ? line.value.text : value;
}

/** By what a record that is no event is known: where and when an agent, or the recorder, parked it. */
export function parkedPlace(record: StoredRecord): ParkedPlace {
  const parked = isParkedTopic(record.topic) ? readParked(record) : undefined;
  if (parked?.ok === true) return parked.value;
  const { topic, partition, offset, timestamp } = record;
  return { topic, partition, offset, agent: recorderName, parked_at: timestamp };
}

/** A record that the recorder cannot apply. */
export function parkedRow(
  { topic, partition, offset, value, timestamp }: StoredRecord,
  detail: string,
): NewParked {
  return {
    ...{ topic, partition, offset, agent: recorderName },
    reason: 'invalid-argument',
    detail: storableStart(detail, detailLength),
    excerpt: storableStart(value ?? '', excerptLength),
    parked_at: timestamp,
  };
}
