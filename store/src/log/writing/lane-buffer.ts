import { frameHead, frameOverhead, frameTypes, sealFrame } from '../record/frame';

const firstBytes = 64 * 1024;

/** Where a frame is made, and what stands in it before it is sealed. */
export interface FrameDraft {
  readonly bytes: Buffer;
  readonly start: number;
  readonly headerBytes: number;
  /** The byte at which the ciphertext begins. */
  readonly body: number;
  readonly header: Buffer;
}

/** Frames of one group for one lane, one after the other, so that one write takes them all. */
export class LaneBuffer {
  #bytes = Buffer.allocUnsafe(firstBytes);
  #length = 0;
  /** The sequences of its first and last record. */
  first = -1;
  last = -1;
  records = 0;

  get length(): number {
    return this.#length;
  }

  get frames(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  clear(): void {
    this.#length = 0;
    this.records = 0;
  }

  /** Writes a header to its place, with room for what follows. */
  begin(header: string, bodyBytes: number): FrameDraft {
    this.#grow(this.#length + 3 * header.length + bodyBytes + frameOverhead);
    const bytes = this.#bytes;
    const start = this.#length;
    const headerBytes = bytes.write(header, start + frameHead, 'utf8');
    const body = start + frameHead + headerBytes;
    return { bytes, start, headerBytes, body, header: bytes.subarray(start + frameHead, body) };
  }

  /** Completes the frame, and answers with its leaf and the byte at which it starts in the lane's. */
  end(
    { start, headerBytes }: FrameDraft,
    bodyBytes: number,
    group: number,
    sequence: number,
  ): { readonly leaf: string; readonly start: number } {
    const lengths = { header: headerBytes, body: headerBytes + bodyBytes };
    const leaf = sealFrame(this.#bytes, start, lengths, { group, type: frameTypes.record });
    this.#length = start + lengths.body + frameOverhead;
    if (this.records === 0) this.first = sequence;
    this.records += 1;
    this.last = sequence;
    return { leaf, start };
  }

  #grow(needed: number): void {
    if (needed <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(needed, 2 * this.#bytes.length));
    this.#bytes.copy(grown, 0, 0, this.#length);
    this.#bytes = grown;
  }
}
