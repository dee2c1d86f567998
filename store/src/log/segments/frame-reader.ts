import { type FileHandle, open } from 'node:fs/promises';
import { type Frame, frameAt, frameHead, maxBodyBytes, nextMagic } from '../record/frame';

/** Bytes of a file in which there is no frame. */
export interface Damage {
  readonly offset: number;
  readonly length: number;
  /** Whether nothing that is whole follows in the file. */
  readonly isLast: boolean;
}

export type Found =
  | { readonly kind: 'frame'; readonly frame: Frame }
  | ({ readonly kind: 'damage' } & Damage);

const chunkBytes = 1 << 18;

/** Reads a file frame by frame with bounded memory; after damage it goes on at the next frame. */
export class FrameReader implements AsyncDisposable {
  readonly #file: FileHandle;
  #room: Buffer = Buffer.alloc(0);
  #buffer: Buffer = Buffer.alloc(0);
  /** The file's byte at the start of the buffer. */
  #base: number;
  #at = 0;
  readonly #end: number;
  #damagedFrom: number | undefined;

  private constructor(file: FileHandle, start: number, end: number) {
    this.#file = file;
    this.#base = start;
    this.#end = end;
  }

  /** Opens a file at a byte; what lies from `end` on is not read. */
  static async open(path: string, start = 0, end?: number): Promise<FrameReader> {
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      return new FrameReader(file, start, Math.min(end ?? size, size));
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** The next frame or damage that needs no reading from the file; `more` when it does. */
  next(): Found | 'more' | 'end' {
    for (;;) {
      const found = frameAt(this.#buffer, this.#at, this.#base);
      if (found === 'short' && !this.#isAtEnd()) return 'more';
      if (found !== 'short' && found !== 'bad') return this.#frame(found);
      if (this.#at === this.#buffer.length && this.#isAtEnd()) return this.#ended();
      this.#damagedFrom ??= this.#base + this.#at;
      const next = nextMagic(this.#buffer, this.#at + 1);
      if (next >= 0) this.#at = next;
      else if (this.#isAtEnd()) this.#at = this.#buffer.length;
      else {
        // The last bytes may be the beginning of a magic.
        this.#at = Math.max(this.#at + 1, this.#buffer.length - 3);
        return 'more';
      }
    }
  }

  /** Reads on in the file; the bytes of frames that were given before are not valid any more. */
  async more(): Promise<void> {
    const rest = this.#buffer.length - this.#at;
    const from = this.#base + this.#buffer.length;
    const length = Math.min(Math.max(chunkBytes, this.#wanted()), this.#end - from);
    const room = this.#roomFor(rest + length);
    this.#buffer.copy(room, 0, this.#at);
    const { bytesRead } = await this.#file.read(room, rest, length, from);
    if (bytesRead === 0) throw new Error('a segment became shorter while it was read');
    this.#base += this.#at;
    this.#room = room;
    this.#buffer = room.subarray(0, rest + bytesRead);
    this.#at = 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close();
  }

  /** Frames that are longer than a chunk are read at once. */
  #wanted(): number {
    if (this.#buffer.length - this.#at < frameHead) return 0;
    return Math.min(this.#buffer.readUInt32BE(this.#at + 4), maxBodyBytes) + frameHead;
  }

  /** The same bytes again where they suffice, since new ones for each chunk are freed late. */
  #roomFor(bytes: number): Buffer {
    return this.#room.length >= bytes ? this.#room : Buffer.allocUnsafeSlow(bytes + chunkBytes / 4);
  }

  #isAtEnd(): boolean {
    return this.#base + this.#buffer.length >= this.#end;
  }

  #frame(frame: Frame): Found {
    if (this.#damagedFrom !== undefined) return this.#damage(frame.offset, false);
    this.#at += frame.length;
    return { kind: 'frame', frame };
  }

  #ended(): Found | 'end' {
    return this.#damagedFrom === undefined ? 'end' : this.#damage(this.#end, true);
  }

  #damage(until: number, isLast: boolean): Found {
    const offset = this.#damagedFrom ?? until;
    this.#damagedFrom = undefined;
    return { kind: 'damage', offset, length: until - offset, isLast };
  }
}
