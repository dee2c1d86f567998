import { Cursor } from './cursor';

const mostBytes = 64 * 1_048_576;

/**
 * Expands a block that was compressed by Snappy.
 *
 * @throws RangeError when it is not of that form.
 */
export function expandSnappy(block: Buffer): Buffer {
  const cursor = new Cursor(block);
  const length = cursor.number();
  if (length > mostBytes) throw new RangeError('a block is too large');
  const expanded = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const tag = cursor.take(1).readUInt8();
    if ((tag & 3) === 0) {
      filled += cursor.take(literalLength(tag, cursor)).copy(expanded, filled);
    } else {
      filled = copyBack(expanded, filled, backReference(tag, cursor));
    }
  }
  return expanded;
}

interface BackReference {
  readonly distance: number;
  readonly length: number;
}

function literalLength(tag: number, cursor: Cursor): number {
  const short = tag >>> 2;
  return short < 60 ? short + 1 : littleEndian(cursor.take(short - 59)) + 1;
}

function backReference(tag: number, cursor: Cursor): BackReference {
  if ((tag & 3) === 1) {
    const distance = ((tag >>> 5) << 8) | littleEndian(cursor.take(1));
    return { distance, length: ((tag >>> 2) & 7) + 4 };
  }
  const distance = littleEndian(cursor.take((tag & 3) === 2 ? 2 : 4));
  return { distance, length: (tag >>> 2) + 1 };
}

/** What is copied may overlap what it makes. */
function copyBack(bytes: Buffer, filled: number, { distance, length }: BackReference): number {
  if (distance === 0 || distance > filled || filled + length > bytes.length) {
    throw new RangeError('a reference leads outside of the block');
  }
  for (let at = filled; at < filled + length; at += 1) bytes[at] = bytes[at - distance] ?? 0;
  return filled + length;
}

function littleEndian(bytes: Buffer): number {
  return bytes.readUIntLE(0, bytes.length);
}
