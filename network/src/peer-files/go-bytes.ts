/** Bytes are not in the form that Fabric's peer writes. */
export class FormError extends Error {
  /** Where in the bytes. */
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.name = 'FormError';
    this.offset = offset;
  }
}

const lengthOfVarint = 10;

/** Reads what Go's `protowire` and Fabric's own encodings wrote; every number in its shortest form. */
export class GoBytes {
  readonly bytes: Uint8Array;
  offset = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  get done(): boolean {
    return this.offset >= this.bytes.length;
  }

  /** @throws FormError when there is no such number or it is beyond 2^53. */
  varint(): number {
    const start = this.offset;
    let [value, scale] = [0, 1];
    for (let length = 0; length < lengthOfVarint; length += 1) {
      const byte = this.#byte();
      value += (byte & 0x7f) * scale;
      scale *= 128;
      if (byte >= 0x80) continue;
      if (byte === 0 && length > 0)
        throw new FormError('a number is not in its shortest form', start);
      if (!Number.isSafeInteger(value)) throw new FormError('a number is too large', start);
      return value;
    }
    throw new FormError('a number is too long', start);
  }

  /** Bytes behind their length. */
  counted(): Uint8Array {
    const start = this.offset;
    return this.#take(this.varint(), start);
  }

  /** A number as Fabric's databases write it: how many bytes follow, then these, the highest first. */
  ordered(): number {
    const start = this.offset;
    const size = this.#byte();
    if (size > 8) throw new FormError('a number is longer than 8 bytes', start);
    const value = this.#take(size, start).reduce((sum, byte) => sum * 256 + byte, 0);
    if (!Number.isSafeInteger(value)) throw new FormError('a number is too large', start);
    return value;
  }

  #take(length: number, start: number): Uint8Array {
    const taken = this.bytes.subarray(this.offset, this.offset + length);
    if (taken.length < length) throw new FormError('a length leads beyond the end', start);
    this.offset += length;
    return taken;
  }

  #byte(): number {
    const byte = this.bytes[this.offset];
    if (byte === undefined) throw new FormError('the bytes end too early', this.offset);
    this.offset += 1;
    return byte;
  }
}
