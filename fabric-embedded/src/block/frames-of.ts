import { peekHeader } from './block-peek';
import {
  checksumBytes,
  lengthBytes,
  lengthByTrying,
  mayEndFrame,
  nextIntact,
  overhead,
  rawFrame,
} from './frame';
import { type ChangedByte, locateDamage } from './locate-damage';

/** What is wrong with a frame. */
export interface FrameDamage {
  /** `torn-tail`: the file ends within its last frame, as after a crash while it was written. */
  readonly kind: 'changed-byte' | 'unreadable' | 'torn-tail';
  /** In the file. */
  readonly offset: number;
  /** Known when exactly one byte was changed. */
  readonly expected?: number;
  readonly found: number;
  /** One sentence without the file's name. */
  readonly reason: string;
}

/** A frame of a block file. */
export interface Frame {
  readonly file: string;
  /** Where the frame begins in the file. */
  readonly offset: number;
  /** The block's number, where it can be read. */
  readonly number?: number;
  /** The block as it lies in the file, changed bytes included. */
  readonly bytes: Uint8Array;
  readonly damage?: FrameDamage;
}

/** A frame and where the next one begins. */
interface Step {
  readonly frame: Frame;
  readonly end: number;
}

/** Every frame of a file's content in order; damage is part of the answer and ends nothing. */
export function* framesOf(file: string, content: Uint8Array, isLast: boolean): Generator<Frame> {
  for (let offset = 0; offset < content.length;) {
    const { frame, end } = frameAt(file, content, offset, isLast);
    yield frame;
    offset = end;
  }
}

function frameAt(file: string, content: Uint8Array, offset: number, isLast: boolean): Step {
  const raw = rawFrame(content, offset);
  if (raw?.intact === true) return { frame: frame(file, offset, raw.bytes), end: raw.end };
  if (isLast && content.subarray(offset).every((byte) => byte === 0)) {
    return unfinished(file, content, offset);
  }
  const length = lengthByTrying(content, offset);
  if (length !== undefined) return damaged(file, content, offset, offset + overhead + length);
  if (raw !== undefined && mayEndFrame(content, raw.end)) {
    return damaged(file, content, offset, raw.end);
  }
  return withoutEnd(file, content, offset, isLast);
}

/** The frame's end is known: find the changed byte in it. */
function damaged(file: string, content: Uint8Array, offset: number, end: number): Step {
  const change = locateDamage(content.subarray(offset, end));
  const bytes = content.subarray(offset + lengthBytes, end - checksumBytes);
  const damage =
    change === undefined
      ? unreadable(content, offset, 'more than one byte differs from what was written')
      : changedByte(offset, change);
  return { frame: frame(file, offset, bytes, damage), end };
}

function withoutEnd(file: string, content: Uint8Array, offset: number, isLast: boolean): Step {
  const next = nextIntact(content, offset + 1);
  if (next === undefined && isLast) return unfinished(file, content, offset);
  const end = next ?? content.length;
  const bytes = content.subarray(Math.min(offset + lengthBytes, end), end);
  const damage = unreadable(content, offset, 'the length of the block cannot be told');
  return { frame: frame(file, offset, bytes, damage), end };
}

/** What a crash leaves: a frame that ends early, or space that was reserved and never written. */
function unfinished(file: string, content: Uint8Array, offset: number): Step {
  const bytes = content.subarray(Math.min(offset + lengthBytes, content.length));
  const end = content.length;
  return { frame: frame(file, offset, bytes, tornTail(content, offset)), end };
}

function frame(file: string, offset: number, bytes: Uint8Array, damage?: FrameDamage): Frame {
  const number = peekHeader(bytes)?.number;
  return {
    file,
    offset,
    bytes,
    ...(number === undefined ? {} : { number }),
    ...(damage === undefined ? {} : { damage }),
  };
}

function changedByte(frameOffset: number, change: ChangedByte): FrameDamage {
  const { expected, found } = change;
  const offset = frameOffset + change.offset;
  const wanted = expected === undefined ? '' : ` where ${hex(expected)} was written`;
  const reason = `the byte at offset ${String(offset)} is ${hex(found)}${wanted}`;
  const base = { kind: 'changed-byte', offset, found, reason } as const;
  return expected === undefined ? base : { ...base, expected };
}

function unreadable(content: Uint8Array, offset: number, reason: string): FrameDamage {
  return { kind: 'unreadable', offset, found: content[offset] ?? 0, reason };
}

function tornTail(content: Uint8Array, offset: number): FrameDamage {
  const rest = String(content.length - offset);
  const reason = `the file ends within its last frame, of which ${rest} bytes are there`;
  return { kind: 'torn-tail', offset, found: content[offset] ?? 0, reason };
}

function hex(value: number): string {
  return `0x${value.toString(16).padStart(2, '0')}`;
}
