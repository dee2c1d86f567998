import { closeSync, fdatasyncSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type Lane, lanes } from '../segments/lanes';

const entryBytes = 8;
const entriesPerFile = 2 ** 20;
const keptFiles = 16;

/** Where a record starts in the segments of its lane. */
export interface IndexEntry {
  readonly sequence: number;
  readonly lane: Lane;
  readonly offset: number;
}

/**
 * Finds a record by its sequence: lane and byte, 8 bytes each. It is a help only: whoever reads checks
 * what lies there, and a start writes again what a crash took.
 */
export class RecordIndex implements Disposable {
  readonly #folder: string;
  readonly #files = new Map<number, number>();

  constructor(folder: string) {
    this.#folder = join(folder, 'index');
    mkdirSync(this.#folder, { recursive: true, mode: 0o750 });
  }

  /** Writes entries in the order of their sequences. */
  write(entries: readonly IndexEntry[]): void {
    for (let at = 0; at < entries.length;) {
      const first = entries[at]?.sequence ?? 0;
      const room = entriesPerFile - (first % entriesPerFile);
      let count = 1;
      while (count < room && entries[at + count]?.sequence === first + count) count += 1;
      const some = entries.slice(at, at + count);
      const position = (first % entriesPerFile) * entryBytes;
      writeSync(this.#file(first), encode(some), 0, some.length * entryBytes, position);
      at += some.length;
    }
  }

  /** Where a record should lie; undefined when nothing is known. */
  find(sequence: number): IndexEntry | undefined {
    const bytes = Buffer.alloc(entryBytes);
    const position = (sequence % entriesPerFile) * entryBytes;
    const read = readSync(this.#file(sequence), bytes, 0, entryBytes, position);
    const lane = lanes[(bytes[0] ?? 0) - 1];
    if (read < entryBytes || lane === undefined) return undefined;
    return { sequence, lane, offset: bytes.readUIntBE(2, 6) };
  }

  sync(): void {
    for (const file of this.#files.values()) fdatasyncSync(file);
  }

  [Symbol.dispose](): void {
    for (const file of this.#files.values()) closeSync(file);
    this.#files.clear();
  }

  #file(sequence: number): number {
    const number = Math.floor(sequence / entriesPerFile);
    const known = this.#files.get(number);
    if (known !== undefined) return known;
    if (this.#files.size >= keptFiles) this[Symbol.dispose]();
    const path = join(this.#folder, `${String(number).padStart(8, '0')}.idx`);
    closeSync(openSync(path, 'a', 0o640));
    const file = openSync(path, 'r+');
    this.#files.set(number, file);
    return file;
  }
}

function encode(entries: readonly IndexEntry[]): Buffer {
  const bytes = Buffer.alloc(entries.length * entryBytes);
  for (const [i, { lane, offset }] of entries.entries()) {
    bytes[i * entryBytes] = lanes.indexOf(lane) + 1;
    bytes.writeUIntBE(offset, i * entryBytes + 2, 6);
  }
  return bytes;
}
