import { FormError, GoBytes } from './go-bytes';

/** Bytes that stand in both forms of a block. */
interface Copied {
  /** Where they start in the message. */
  readonly at: number;
  /** Where they start in the file's form. */
  readonly from: number;
  readonly length: number;
}

/** A block of a peer's file as the message that everybody else knows. */
export interface FiledBlock {
  /** `common.Block` in its canonical encoding. */
  readonly bytes: Uint8Array;
  readonly number: number;
  /** Where a byte of the message stands in the file's form; of a byte that is only in the message, the next one. */
  readonly placeOf: (offset: number) => number;
}

/**
 * Reads a block in the form of a peer's block files: number, data hash, previous hash, transactions
 * and metadata, each behind its length. Source: `common/ledger/blkstorage/block_serialization.go` of
 * Hyperledger Fabric v3.1.
 *
 * @throws FormError with the offset at which the bytes leave that form.
 */
export function readFiledBlock(filed: Uint8Array): FiledBlock {
  const cursor = new GoBytes(filed);
  const number = cursor.varint();
  const dataHash = part(cursor);
  const previousHash = part(cursor);
  const transactions = list(cursor);
  const metadata = list(cursor);
  if (!cursor.done) throw new FormError('something follows the block', cursor.offset);
  const header = [...numberField(1, number), ...field(2, previousHash), ...field(3, dataHash)];
  const pieces = [
    ...message(1, header),
    ...message(
      2,
      transactions.flatMap((one) => repeated(one)),
    ),
    ...message(
      3,
      metadata.flatMap((one) => repeated(one)),
    ),
  ];
  const copied = placesOf(pieces);
  const bytes = Buffer.concat(pieces.map((piece) => piece.bytes));
  return { bytes, number, placeOf: (offset) => placeIn(copied, offset) };
}

/** A piece of the message; what stands in the file too knows where. */
interface Piece {
  readonly bytes: Uint8Array;
  readonly from?: number;
}

function part(cursor: GoBytes): Piece {
  const bytes = cursor.counted();
  return { bytes, from: cursor.offset - bytes.length };
}

function list(cursor: GoBytes): Piece[] {
  const start = cursor.offset;
  const count = cursor.varint();
  if (count > cursor.bytes.length) throw new FormError('a count is too large', start);
  return Array.from({ length: count }, () => part(cursor));
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  return Uint8Array.from([...bytes, rest]);
}

/** Zero is left out in the canonical encoding, as are empty bytes that are not in a list. */
function numberField(tag: number, value: number): Piece[] {
  return value === 0 ? [] : [{ bytes: varint(tag * 8) }, { bytes: varint(value), from: 0 }];
}

function field(tag: number, piece: Piece): Piece[] {
  return piece.bytes.length === 0 ? [] : message(tag, [piece]);
}

function repeated(piece: Piece): Piece[] {
  return message(1, [piece]);
}

function message(tag: number, pieces: readonly Piece[]): Piece[] {
  const length = pieces.reduce((sum, { bytes }) => sum + bytes.length, 0);
  return [{ bytes: Buffer.concat([varint(tag * 8 + 2), varint(length)]) }, ...pieces];
}

function placesOf(pieces: readonly Piece[]): Copied[] {
  const copied: Copied[] = [];
  let at = 0;
  for (const { bytes, from } of pieces) {
    if (from !== undefined) copied.push({ at, from, length: bytes.length });
    at += bytes.length;
  }
  return copied;
}

function placeIn(copied: readonly Copied[], offset: number): number {
  const next = copied.find(({ at, length }) => offset < at + length);
  if (next !== undefined) return next.from + Math.max(0, offset - next.at);
  const last = copied.at(-1);
  return last === undefined ? 0 : last.from + last.length;
}
