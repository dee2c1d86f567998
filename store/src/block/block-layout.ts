import { Cursor, toNumber, WireError } from '../wire/cursor';

/** Part of a block's bytes: where it starts and how long it is. */
export interface Span {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** A block taken apart without copying; every part knows its offset in the block. */
export interface BlockLayout {
  readonly bytes: Uint8Array;
  readonly number: number;
  readonly previousHash: Uint8Array;
  readonly dataHash: Uint8Array;
  readonly transactions: readonly Uint8Array[];
  readonly metadata: readonly Span[];
  /** Where header and data end: what lies before must be equal at every member. */
  readonly sharedLength: number;
}

const none = new Uint8Array(0);

/**
 * Reads a block that is encoded canonically and in no other way: each field once, in order, in its
 * shortest form. So a changed byte cannot hide in a field that no check looks at.
 *
 * @throws WireError with the offset where the encoding leaves that form.
 */
export function readBlock(bytes: Uint8Array): BlockLayout {
  const cursor = new Cursor(bytes);
  const header = readHeader(inside(cursor, required(cursor, 1)));
  const transactions = readList(inside(cursor, required(cursor, 2))).map((span) => span.bytes);
  const sharedLength = cursor.position;
  const metadataSpan = optional(cursor, 3);
  const metadata = metadataSpan === undefined ? [] : readList(inside(cursor, metadataSpan));
  finish(cursor, 'the block');
  return { bytes, ...header, transactions, metadata, sharedLength };
}

function readHeader(cursor: Cursor): Pick<BlockLayout, 'number' | 'previousHash' | 'dataHash'> {
  const number = readNumber(cursor, 1);
  const previousHash = optional(cursor, 2)?.bytes ?? none;
  const dataHash = optional(cursor, 3)?.bytes ?? none;
  finish(cursor, 'the block header');
  return { number, previousHash, dataHash };
}

function readList(cursor: Cursor): Span[] {
  const items: Span[] = [];
  while (!cursor.done) items.push(required(cursor, 1));
  return items;
}

/** A number field that canonical encoding leaves out when it is zero. */
export function readNumber(cursor: Cursor, field: number): number {
  if (cursor.done || cursor.bytes[cursor.position] !== field * 8) return 0;
  const start = cursor.position;
  cursor.tag();
  const value = toNumber(shortest(cursor, () => cursor.varint()));
  if (value === 0) throw new WireError('a zero is written out', start);
  return value;
}

/** A length-delimited field that has to be next. */
export function required(cursor: Cursor, field: number): Span {
  const span = optional(cursor, field);
  if (span === undefined) throw new WireError(`field ${String(field)} is missing`, cursor.position);
  return span;
}

/** A length-delimited field, when it is next. */
export function optional(cursor: Cursor, field: number): Span | undefined {
  if (cursor.done || cursor.bytes[cursor.position] !== field * 8 + 2) return undefined;
  cursor.tag();
  const length = shortest(cursor, () => cursor.length());
  const offset = cursor.position;
  cursor.position += length;
  return { offset, bytes: cursor.bytes.subarray(offset, offset + length) };
}

/** A cursor over a part that keeps counting in the offsets of the whole. */
export function inside(cursor: Cursor, span: Span): Cursor {
  return new Cursor(cursor.bytes, span.offset, span.offset + span.bytes.length);
}

export function finish(cursor: Cursor, what: string): void {
  if (!cursor.done)
    throw new WireError(`${what} holds a field that does not belong`, cursor.position);
}

/** A number whose last byte adds nothing could be written shorter. */
function shortest<T>(cursor: Cursor, read: () => T): T {
  const start = cursor.position;
  const value = read();
  if (cursor.position - start > 1 && cursor.bytes[cursor.position - 1] === 0) {
    throw new WireError('a number is not in its shortest form', start);
  }
  return value;
}
