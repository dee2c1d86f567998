import { crc32c } from './crc32c';
import { mayBeginBlock } from './block-peek';

/** Bytes of the length before a block and of the checksum after it. */
export const lengthBytes = 4;
export const checksumBytes = 4;
export const overhead = lengthBytes + checksumBytes;

/** A frame as it lies in a file: where its block ends, and whether its checksum holds. */
export interface RawFrame {
  readonly bytes: Uint8Array;
  readonly end: number;
  readonly intact: boolean;
}

/** length (uint32, little endian) ‖ block ‖ CRC-32C over both (uint32, little endian). */
export function encodeFrame(block: Uint8Array): Uint8Array {
  const frame = Buffer.allocUnsafe(block.length + overhead);
  frame.writeUInt32LE(block.length, 0);
  frame.set(block, lengthBytes);
  const covered = frame.subarray(0, lengthBytes + block.length);
  frame.writeUInt32LE(crc32c(covered), covered.length);
  return frame;
}

/** The frame at an offset by the length that is written there; undefined when the file is short. */
export function rawFrame(content: Uint8Array, offset: number): RawFrame | undefined {
  if (content.length - offset < overhead) return undefined;
  const end = offset + overhead + uint32(content, offset);
  if (end > content.length) return undefined;
  const covered = content.subarray(offset, end - checksumBytes);
  const intact = crc32c(covered) === uint32(content, end - checksumBytes);
  return { bytes: content.subarray(offset + lengthBytes, end - checksumBytes), end, intact };
}

/**
 * The length of a block whose length field has one changed byte: each value of each of the four
 * bytes is tried. A length counts when the checksum holds with it, so a wrong one is as good as
 * impossible.
 */
export function lengthByTrying(content: Uint8Array, offset: number): number | undefined {
  if (content.length - offset < overhead) return undefined;
  const found = uint32(content, offset);
  for (let at = 0; at < lengthBytes; at++) {
    for (let difference = 1; difference < 256; difference++) {
      const length = (found ^ (difference << (8 * at))) >>> 0;
      if (holdsWithLength(content, offset, length)) return length;
    }
  }
  return undefined;
}

/** The offset of the next intact frame after damage that left no usable length. */
export function nextIntact(content: Uint8Array, after: number): number | undefined {
  for (let offset = after; offset <= content.length - overhead; offset++) {
    if (!mayBeginBlock(content, offset + lengthBytes)) continue;
    if (rawFrame(content, offset)?.intact === true) return offset;
  }
  return undefined;
}

/** Whether a frame may end here: the file ends, or the start of another block follows. */
export function mayEndFrame(content: Uint8Array, end: number): boolean {
  const rest = content.length - end;
  return rest === 0 || (rest > 0 && rest < overhead) || mayBeginBlock(content, end + lengthBytes);
}

function holdsWithLength(content: Uint8Array, offset: number, length: number): boolean {
  const end = offset + overhead + length;
  if (end > content.length || !mayEndFrame(content, end)) return false;
  const field = Buffer.alloc(lengthBytes);
  field.writeUInt32LE(length);
  const block = content.subarray(offset + lengthBytes, end - checksumBytes);
  return crc32c(block, crc32c(field)) === uint32(content, end - checksumBytes);
}

export function uint32(content: Uint8Array, at: number): number {
  return Buffer.from(content.buffer, content.byteOffset, content.byteLength).readUInt32LE(at);
}
