import { createHash } from 'node:crypto';
import { crc32c } from '@edgebeat/core';

const head = 20;

/** A frame of a segment, read by the format alone; it shares no code with the store. */
export interface SegmentFrame {
  readonly group: number;
  readonly type: number;
  header: string;
  body: Buffer;
}

/** The frames of a segment that is whole. */
export function decodeFrames(bytes: Buffer): SegmentFrame[] {
  const frames: SegmentFrame[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = bytes.readUInt32BE(at + 4);
    const split = at + head + bytes.readUInt32BE(at + 8);
    frames.push({
      group: bytes.readUIntBE(at + 12, 6),
      type: bytes[at + 18] ?? 0,
      header: bytes.toString('utf8', at + head, split),
      body: bytes.subarray(split, at + head + length),
    });
    at += head + length + 4;
  }
  return frames;
}

/** The bytes of a frame, with its checksum. */
export function encodeFrame({ group, type, header, body }: SegmentFrame): Buffer {
  const text = Buffer.from(header);
  const start = Buffer.alloc(head);
  start.write('EBL1', 'latin1');
  start.writeUInt32BE(text.length + body.length, 4);
  start.writeUInt32BE(text.length, 8);
  start.writeUIntBE(group, 12, 6);
  start[18] = type;
  const frame = Buffer.concat([start, text, body]);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32c(frame));
  return Buffer.concat([frame, sum]);
}

/** The leaf of a frame: SHA-256 over 0x00, header and body. */
export function leafOf({ header, body }: SegmentFrame): string {
  return createHash('sha256').update(Buffer.of(0)).update(header).update(body).digest('hex');
}
