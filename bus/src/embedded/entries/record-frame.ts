import type { BusRecord } from '../../bus';
import { checksumBytes, seal } from './checksum';

/** What is known of a record only when its turn to be written has come. */
export interface Stamp {
  /** Milliseconds since 1970; it never goes back within a partition. */
  readonly timestamp: number;
  /** The bytes of all records that were ever appended to the partition before this one. */
  readonly before: number;
}

const timestampAt = checksumBytes;
const beforeAt = timestampAt + 6;
const keyLengthAt = beforeAt + 6;
const hasValueAt = keyLengthAt + 2;
const keyAt = hasValueAt + 1;

/** The bytes of a record, still without its stamp. */
export function encodeRecord({ key, value }: BusRecord): Buffer {
  const keyLength = Buffer.byteLength(key);
  const valueLength = value === null ? 0 : Buffer.byteLength(value);
  const frame = Buffer.allocUnsafe(keyAt + keyLength + valueLength);
  frame.writeUInt16BE(keyLength, keyLengthAt);
  frame.writeUInt8(value === null ? 0 : 1, hasValueAt);
  frame.write(key, keyAt);
  if (value !== null) frame.write(value, keyAt + keyLength);
  return frame;
}

/** Completes a record under the key of its place. */
export function stampRecord(key: Buffer, frame: Buffer, { timestamp, before }: Stamp): void {
  frame.writeUIntBE(timestamp, timestampAt, 6);
  frame.writeUIntBE(before, beforeAt, 6);
  seal(key, frame);
}

export function stampOf(frame: Buffer): Stamp {
  return {
    timestamp: frame.readUIntBE(timestampAt, 6),
    before: frame.readUIntBE(beforeAt, 6),
  };
}

/** The bytes of a record's key. */
export function keyOf(frame: Buffer): Buffer {
  return frame.subarray(keyAt, keyAt + frame.readUInt16BE(keyLengthAt));
}

/** Whether a record has a value; one without deletes its key on a compacted topic. */
export function hasValue(frame: Buffer): boolean {
  return frame.readUInt8(hasValueAt) === 1;
}

export function decodeRecord(frame: Buffer): BusRecord {
  const valueAt = keyAt + frame.readUInt16BE(keyLengthAt);
  return {
    key: frame.toString('utf8', keyAt, valueAt),
    value: hasValue(frame) ? frame.toString('utf8', valueAt) : null,
  };
}
