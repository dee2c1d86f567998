import { fdatasyncSync, writeSync } from 'node:fs';
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

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  static async open(folder: string): Promise<DurableMark> {
    return new DurableMark(await open(join(folder, 'mark'), 'a+', 0o640).then(reopened(folder)));
  }

  write(size: number): void {
    writeSync(this.#file.fd, encodeMark(size), 0, 'latin1');
  }

  sync(): void {
    fdatasyncSync(this.#file.fd);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close();
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

/** Files that are opened to append cannot be written at a place. */
function reopened(folder: string) {
  return async (created: FileHandle): Promise<FileHandle> => {
    await created.close();
    return open(join(folder, 'mark'), 'r+');
  };
}
