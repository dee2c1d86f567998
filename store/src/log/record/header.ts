import { Severity } from '@edgebeat/core';
import { z } from 'zod';

/** What a record is: an event, or a statement that the store itself signs. */
export const recordKinds = ['event', 'gap', 'tombstone', 'opened'] as const;

const text = (max: number) => z.string().min(1).max(max);
const count = z.int().min(0).max(Number.MAX_SAFE_INTEGER);

/** How severe a record is; `info` for what names no severity. */
export const RecordSeverity = z.enum(['info', ...Severity.options]);
export type RecordSeverity = z.infer<typeof RecordSeverity>;

/** Where a record lay on the bus. */
export const TopicPosition = z.object({
  offset: count,
  partition: count,
  topic: text(256),
});
export type TopicPosition = z.infer<typeof TopicPosition>;

/**
 * What stands in clear before a record's ciphertext, as canonical JSON. `previous` is the leaf hash of
 * the record before, so one hash is both the link of the chain and the leaf of the tree.
 */
export const RecordHeader = z.object({
  /** The sequence of the record that this one corrects. */
  corrects: count.optional(),
  /** The epoch of the subject's key; 0 for a record that the store signs. */
  epoch: count,
  id: text(512),
  kind: z.enum(recordKinds),
  /** The XAES-256-GCM nonce in hex; empty for a record that the store signs. */
  nonce: z.string().regex(/^([0-9a-f]{48})?$/),
  position: TopicPosition.optional(),
  previous: z.string().regex(/^[0-9a-f]{64}$/),
  sequence: count,
  severity: RecordSeverity,
  subject: text(512),
  tenant: text(256),
  time: text(64),
  type: text(256),
});
export type RecordHeader = z.infer<typeof RecordHeader>;

/**
 * The canonical JSON (RFC 8785) of a header. Its names are known, so it is put together from its parts
 * at a fifth of what a general serializer costs; a test holds it against that one.
 */
export function encodeHeader(header: RecordHeader): string {
  const { corrects, position, epoch, kind, nonce, previous, sequence, severity } = header;
  const first = corrects === undefined ? '' : `"corrects":${String(corrects)},`;
  const place = position === undefined ? '' : `"position":${encodePosition(position)},`;
  const texts = `"subject":${quoted(header.subject)},"tenant":${quoted(header.tenant)},"time":${quoted(header.time)},"type":${quoted(header.type)}`;
  return `{${first}"epoch":${String(epoch)},"id":${quoted(header.id)},"kind":"${kind}","nonce":"${nonce}",${place}"previous":"${previous}","sequence":${String(sequence)},"severity":"${severity}",${texts}}`;
}

function encodePosition({ offset, partition, topic }: TopicPosition): string {
  return `{"offset":${String(offset)},"partition":${String(partition)},"topic":${quoted(topic)}}`;
}

/** What most texts consist of: printable ASCII that JSON does not escape. */
const plain = /^[ !#-[\]-~]*$/;

function quoted(text: string): string {
  return plain.test(text) ? `"${text}"` : JSON.stringify(text);
}

/** Reads a header; undefined when it is none, or not in its one spelling, which has no other names. */
export function parseHeader(bytes: Buffer): RecordHeader | undefined {
  const spelling = bytes.toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(spelling);
  } catch {
    return undefined;
  }
  const { data } = RecordHeader.safeParse(value);
  return data !== undefined && encodeHeader(data) === spelling ? data : undefined;
}
