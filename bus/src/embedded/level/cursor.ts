/** Reads numbers and bytes one after another, as LevelDB writes them. */
export class Cursor {
  readonly #bytes: Buffer;
  #at: number;

  constructor(bytes: Buffer, at = 0) {
    this.#bytes = bytes;
    this.#at = at;
  }

  get at(): number {
    return this.#at;
  }

  /**
   * A number of seven bits a byte, the lowest first.
   *
   * @throws RangeError when it goes on behind the end, or is larger than any file.
   */
  number(): number {
    let value = 0;
    for (let scale = 1; scale <= 2 ** 42; scale *= 128) {
      const byte = this.#bytes.readUInt8(this.#at);
      this.#at += 1;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
    throw new RangeError('a number does not end');
  }

  /** @throws RangeError when there are not so many. */
  take(count: number): Buffer {
    if (this.#at + count > this.#bytes.length) throw new RangeError('bytes are missing');
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }
}
