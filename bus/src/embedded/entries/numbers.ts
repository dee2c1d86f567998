import { checksumBytes, seal } from './checksum';

const width = 6;

/** An entry of whole numbers below 2^48. */
export function encodeNumbers(key: Uint8Array, numbers: readonly number[]): Buffer {
  const entry = Buffer.allocUnsafe(checksumBytes + width * numbers.length);
  for (const [index, value] of numbers.entries()) {
    entry.writeUIntBE(value, checksumBytes + width * index, width);
  }
  return seal(key, entry);
}

/** The numbers of an entry that was found sound. */
export function decodeNumbers(entry: Buffer): number[] {
  const numbers: number[] = [];
  for (let at = checksumBytes; at + width <= entry.length; at += width) {
    numbers.push(entry.readUIntBE(at, width));
  }
  return numbers;
}
