import type { StoredRecord } from '@edgebeat/bus';
import { Severity, topics } from '@edgebeat/core';
import { z } from 'zod';
import { parseJson } from '../projection/parse-json';
import { storableStart } from '../projection/storable';
import { isParkedTopic } from './parked-rows';
import type { LoggedRecord, NewLogRecord } from './record-log';
import { passingTypes, type Sequenced } from './sort-records';

/** What a record's header is made of, as far as the record says so. */
const Described = z.looseObject({
  id: z.string().min(1).max(512).optional().catch(undefined),
  type: z.string().min(1).max(256).optional().catch(undefined),
  time: z.string().min(1).max(64).optional().catch(undefined),
  data: z
    .looseObject({
      tenant: z.string().optional().catch(undefined),
      tenant_id: z.string().optional().catch(undefined),
      severity: Severity.optional().catch(undefined),
      device: z.looseObject({ id: z.string().optional() }).optional().catch(undefined),
    })
    .optional()
    .catch(undefined),
});
type Described = z.infer<typeof Described>;

/** What the log calls a record that is no event. */
const otherTypes = { parked: 'io.edgebeat.Parked', unreadable: 'io.edgebeat.Unreadable' } as const;
const maxName = 256;

/** What the log keeps of a record of the bus; nothing for what passes, or what the ledger keeps itself. */
export function logRecord(record: StoredRecord, siteTenant: string): NewLogRecord | undefined {
  const { topic, partition, offset, timestamp } = record;
  if (topic === topics['ledger.events'].name) return undefined;
  const { id, type, time, data } = describe(record.value);
  if (type !== undefined && passingTypes.includes(type)) return undefined;
  const tenant = named(data?.tenant ?? data?.tenant_id) ?? siteTenant;
  return {
    id: named(id) ?? `${topic}/${String(partition)}/${String(offset)}`,
    type: isParkedTopic(topic) ? otherTypes.parked : (named(type) ?? otherTypes.unreadable),
    subject: named(data?.device?.id) ?? tenant,
    tenant,
    time: named(time) ?? timestamp,
    severity: data?.severity ?? 'info',
    position: { topic, partition, offset },
    content: contentOf(record),
  };
}

/** The record of the bus that a record of the log was made of, if it can still be read. */
export function busRecord({ sequence, position, content }: LoggedRecord): Sequenced | undefined {
  if (position === undefined || content === undefined) return undefined;
  return { ...position, sequence, ...readLogContent(content) };
}

/** Reads what the log keeps of a record of the bus: when it was published, its key and its value. */
export function readLogContent(
  content: Uint8Array,
): Pick<StoredRecord, 'timestamp' | 'key' | 'value'> {
  const [timestamp = '', key = '""', ...value] = Buffer.from(content).toString().split('\n');
  return {
    timestamp,
    key: z.string().parse(JSON.parse(key)),
    value: value.length === 0 ? null : value.join('\n'),
  };
}

/** The time of its publication, its key and its value, a line each; the value's own lines follow. */
function contentOf({ timestamp, key, value }: StoredRecord): Uint8Array {
  return Buffer.from(
    [timestamp, JSON.stringify(key), ...(value === null ? [] : [value])].join('\n'),
  );
}

function describe(value: string | null): Described {
  const described = parseJson(value ?? '', Described);
  return described.ok ? described.value : {};
}

/** A text that every header can hold: no record stops those behind it, whatever it calls itself. */
function named(text: string | undefined): string | undefined {
  if (text === undefined || text.length === 0) return undefined;
  return Buffer.from(storableStart(text, maxName)).toString();
}
