import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32c } from '@edgebeat/core';
import { readIfThere } from './durable';

const digits = 16;

/**
 * How many records are on the disk for certain, in a file of its own: fewer than that after a crash is
 * damage, not a torn tail. It is written after each group without waiting for the disk, so after a
 * power failure it may say less than is true, never more.
 */
export class DurableMark implements AsyncDisposable {
  readonly #file: FileHandle;
  #wanted = 0;
  #written = 0;
  #writing: Promise<void> | undefined;

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  static async open(folder: string): Promise<DurableMark> {
    const path = join(folder, 'mark');
    await (await open(path, 'a', 0o640)).close();
    return new DurableMark(await open(path, 'r+'));
  }

  /** States a size soon; a failure leaves a mark that says less. */
  write(size: number): void {
    this.#wanted = size;
    this.#writing ??= this.#writeWanted().finally(() => (this.#writing = undefined));
  }

  async sync(): Promise<void> {
    await this.#writing;
    await this.#file.datasync();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#writing;
    await this.#file.close();
  }

  async #writeWanted(): Promise<void> {
    while (this.#written !== this.#wanted) {
      const size = this.#wanted;
      const mark = Buffer.from(encodeMark(size), 'latin1');
      await this.#file.write(mark, 0, mark.length, 0).catch(() => undefined);
      this.#written = size;
    }
  }
}

/** The size that the mark of a log states; undefined when there is none that is whole. */
export async function readMark(folder: string): Promise<number | undefined> {
  const text = (await readIfThere(join(folder, 'mark')))?.toString('latin1');
  if (text === undefined) return undefined;
  const size = Number(text.slice(0, digits));
  return encodeMark(size) === text ? size : undefined;
}

/** The bytes of a mark. */
export function encodeMark(size: number): string {
  const text = String(size).padStart(digits, '0');
  return `${text} ${crc32c(Buffer.from(text)).toString(16).padStart(8, '0')}\n`;
}
