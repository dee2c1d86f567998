/** Bytes that are not the Protocol Buffers message they should be, and where that shows. */
export class WireError extends Error {
  readonly offset: number;

  constructor(reason: string, offset: number, options?: ErrorOptions) {
    super(`${reason} at byte ${String(offset)}`, options);
    this.name = 'WireError';
    this.offset = offset;
  }
}

/** A 64-bit integer as two halves: values above 2^53 stay comparable and are never rounded. */
export interface Varint {
  readonly low: number;
  readonly high: number;
}

export const wireTypes = {
  varint: 0,
  fixed64: 1,
  bytes: 2,
  startGroup: 3,
  endGroup: 4,
  fixed32: 5,
};

const maxFieldNumber = 2 ** 29 - 1;
const maxGroupDepth = 100;

/** Reads one message's bytes from front to end and never beyond its own end. */
export class Cursor {
  readonly bytes: Uint8Array;
  readonly end: number;
  position: number;
  private pieces: Map<number, Uint8Array> | undefined;

  constructor(bytes: Uint8Array, start = 0, end = bytes.length) {
    this.bytes = bytes;
    this.position = start;
    this.end = end;
  }

  get done(): boolean {
    return this.position >= this.end;
  }

  varint(): Varint {
    const start = this.position;
    let low = 0;
    let high = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.byte();
      const bits = byte & 0x7f;
      if (shift === 63 && byte > 1) throw new WireError('a number exceeds 64 bits', start);
      if (shift < 28) low |= bits << shift;
      else if (shift === 28) {
        low |= bits << 28;
        high |= bits >> 4;
      } else high |= bits << (shift - 32);
      if (byte < 0x80) return { low: low >>> 0, high: high >>> 0 };
    }
    throw new WireError('a number exceeds ten bytes', start);
  }

  /** A length or count: what does not fit in the message is refused before anything is allocated. */
  length(): number {
    const start = this.position;
    const value = toNumber(this.varint());
    if (value > this.end - this.position) {
      throw new WireError(`a length of ${String(value)} exceeds the message`, start);
    }
    return value;
  }

  /** A view of the next length-prefixed bytes; nothing is copied. */
  block(): Uint8Array {
    const size = this.length();
    this.position += size;
    return this.bytes.subarray(this.position - size, this.position);
  }

  /** The bytes of a nested message, together with those of its earlier occurrences. */
  piece(field: number): Uint8Array {
    this.pieces ??= new Map();
    const bytes = this.block();
    const before = this.pieces.get(field);
    const all = before === undefined ? bytes : Buffer.concat([before, bytes]);
    this.pieces.set(field, all);
    return all;
  }

  tag(): { readonly field: number; readonly wireType: number } {
    const start = this.position;
    const value = toNumber(this.varint());
    const field = Math.floor(value / 8);
    if (field < 1 || field > maxFieldNumber) throw new WireError('a field number is wrong', start);
    return { field, wireType: value % 8 };
  }

  skip(field: number, wireType: number, depth = 0): void {
    if (wireType === wireTypes.varint) this.varint();
    else if (wireType === wireTypes.bytes) this.block();
    else if (wireType === wireTypes.fixed64) this.advance(8);
    else if (wireType === wireTypes.fixed32) this.advance(4);
    else if (wireType === wireTypes.startGroup) this.skipGroup(field, depth);
    else throw new WireError('a field has no known wire type', this.position);
  }

  private skipGroup(field: number, depth: number): void {
    if (depth >= maxGroupDepth) throw new WireError('groups are nested too deep', this.position);
    for (;;) {
      const tag = this.tag();
      if (tag.wireType === wireTypes.endGroup) {
        if (tag.field !== field) throw new WireError('a group ends wrongly', this.position);
        return;
      }
      this.skip(tag.field, tag.wireType, depth + 1);
    }
  }

  private byte(): number {
    const byte = this.position < this.end ? this.bytes[this.position] : undefined;
    if (byte === undefined) throw new WireError('the message ends early', this.position);
    this.position += 1;
    return byte;
  }

  private advance(count: number): void {
    if (count > this.end - this.position) {
      throw new WireError('the message ends early', this.position);
    }
    this.position += count;
  }
}

/** The number, or Infinity above 2^53: no block or transaction has such a number, so nothing equals it. */
export function toNumber(value: Varint): number {
  return value.high < 0x200000 ? value.high * 0x100000000 + value.low : Infinity;
}
