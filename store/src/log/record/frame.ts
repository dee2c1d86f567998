import { crc32c } from '@edgebeat/core';
import { sha256Hex } from '../hashes';

/**
 * A record in a segment: magic, length of the body, length of the header in it, the first sequence of
 * its group (48 bits), what it is, 0x00; then the body, header ‖ ciphertext; then CRC-32C over all.
 * The 0x00 before the body is the leaf prefix of RFC 6962, so a leaf is hashed where it lies.
 */
export const frameHead = 20;
export const frameOverhead = frameHead + 4;

/** No body is longer, whatever the settings; a length above it is damage. */
export const maxBodyBytes = 16 * 1024 * 1024;

export const frameTypes = { record: 0, segment: 1 } as const;

const magic = Buffer.from('EBL1', 'latin1');
const magicNumber = magic.readUInt32BE(0);

/** A frame as it was found; its bytes are valid until the reader goes on. */
export interface Frame {
  /** The file's byte at which it starts. */
  readonly offset: number;
  readonly length: number;
  readonly group: number;
  readonly type: number;
  /** header ‖ ciphertext. */
  readonly body: Buffer;
  readonly header: Buffer;
  readonly ciphertext: Buffer;
  /** The RFC 6962 leaf over header ‖ ciphertext, as hex. */
  readonly leaf: string;
}

/** Completes a frame whose body lies in its place, and returns the leaf over the body as hex. */
export function sealFrame(
  bytes: Buffer,
  start: number,
  lengths: { readonly header: number; readonly body: number },
  place: { readonly group: number; readonly type: number },
): string {
  bytes.writeUInt32BE(magicNumber, start);
  bytes.writeUInt32BE(lengths.body, start + 4);
  bytes.writeUInt32BE(lengths.header, start + 8);
  bytes.writeUIntBE(place.group, start + 12, 6);
  bytes[start + 18] = place.type;
  bytes[start + 19] = 0;
  const end = start + frameHead + lengths.body;
  bytes.writeUInt32BE(crc32c(bytes, start, end), end);
  return sha256Hex(bytes.subarray(start + 19, end));
}

/** What lies at a place: a frame, too few bytes to tell, or no frame. */
export function frameAt(bytes: Buffer, at: number, base: number): Frame | 'short' | 'bad' {
  if (bytes.length - at < frameHead) return 'short';
  if (bytes.readUInt32BE(at) !== magicNumber || bytes[at + 19] !== 0) return 'bad';
  const bodyBytes = bytes.readUInt32BE(at + 4);
  const headerBytes = bytes.readUInt32BE(at + 8);
  if (bodyBytes > maxBodyBytes || headerBytes > bodyBytes) return 'bad';
  const body = at + frameHead;
  const end = body + bodyBytes;
  if (bytes.length < end + 4) return 'short';
  if (bytes.readUInt32BE(end) !== crc32c(bytes, at, end)) return 'bad';
  return {
    offset: base + at,
    length: bodyBytes + frameOverhead,
    group: bytes.readUIntBE(at + 12, 6),
    type: bytes[at + 18] ?? 0,
    body: bytes.subarray(body, end),
    header: bytes.subarray(body, body + headerBytes),
    ciphertext: bytes.subarray(body + headerBytes, end),
    leaf: sha256Hex(bytes.subarray(body - 1, end)),
  };
}

/** Where the next frame might start after a damaged one; -1 when the bytes hold no magic. */
export function nextMagic(bytes: Buffer, from: number): number {
  return bytes.indexOf(magic, from);
}
