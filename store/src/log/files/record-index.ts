import { mkdirSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { type Lane, lanes } from '../segments/lanes';

const entryBytes = 8;
const entriesPerFile = 2 ** 20;

/** Where a record starts in the segments of its lane. */
export interface IndexEntry {
  readonly sequence: number;
  readonly lane: Lane;
  readonly offset: number;
}

/** The byte of each lane's segment from which offsets count. */
export type LaneStarts = Readonly<Record<Lane, number>>;

interface Waiting {
  readonly entries: readonly IndexEntry[];
  readonly starts: LaneStarts;
}

const fromZero: LaneStarts = { control: 0, high: 0, normal: 0 };

/**
 * Finds a record by its sequence: lane and byte, 8 bytes each. It is a help only: whoever reads checks
 * what lies there, and a start writes again what a crash took.
 */
export class RecordIndex implements AsyncDisposable {
  readonly #folder: string;
  readonly #files = new Map<number, FileHandle>();
  #waiting: Waiting[] = [];

  constructor(folder: string) {
    this.#folder = join(folder, 'index');
    mkdirSync(this.#folder, { recursive: true, mode: 0o750 });
  }

  /** Takes entries in the order of their sequences; offsets count from where a lane started. */
  add(entries: readonly IndexEntry[], starts: LaneStarts = fromZero): void {
    if (entries.length > 0) this.#waiting.push({ entries, starts });
  }

  /** Writes what was taken. One call at a time. */
  async flush(): Promise<void> {
    for (let some = this.#waiting[0]; some !== undefined; some = this.#waiting[0]) {
      await this.#write(some);
      this.#waiting.shift();
    }
  }

  /** Where a record should lie; undefined when nothing is known. */
  async find(sequence: number): Promise<IndexEntry | undefined> {
    return (await this.range(sequence, 1))[0];
  }

  /** Where some records should lie from a sequence on, as far as it is known. */
  async range(first: number, count: number): Promise<IndexEntry[]> {
    const bytes = Buffer.alloc(Math.min(count, entriesPerFile) * entryBytes);
    const position = (first % entriesPerFile) * entryBytes;
    const file = await this.#file(Math.floor(first / entriesPerFile));
    const { bytesRead } = await file.read(bytes, 0, bytes.length, position);
    const found = new Map(decode(bytes.subarray(0, bytesRead), first).map((e) => [e.sequence, e]));
    // What waits is newer than what a file says, which a crash may have left behind.
    for (const { entries, starts } of this.#waiting) {
      for (const entry of entries) {
        if (entry.sequence < first || entry.sequence >= first + count) continue;
        found.set(entry.sequence, { ...entry, offset: starts[entry.lane] + entry.offset });
      }
    }
    return [...found.values()];
  }

  async sync(): Promise<void> {
    await this.flush();
    for (const file of this.#files.values()) await file.datasync();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const files = [...this.#files.values()];
    this.#files.clear();
    for (const file of files) await file.close();
  }

  async #write({ entries, starts }: Waiting): Promise<void> {
    for (let at = 0; at < entries.length;) {
      const first = entries[at]?.sequence ?? 0;
      const room = entriesPerFile - (first % entriesPerFile);
      let count = 1;
      while (count < room && entries[at + count]?.sequence === first + count) count += 1;
      const bytes = encode(entries.slice(at, at + count), starts);
      const file = await this.#file(Math.floor(first / entriesPerFile));
      await file.write(bytes, 0, bytes.length, (first % entriesPerFile) * entryBytes);
      at += count;
    }
  }

  async #file(number: number): Promise<FileHandle> {
    const known = this.#files.get(number);
    if (known !== undefined) return known;
    const path = join(this.#folder, `${String(number).padStart(8, '0')}.idx`);
    await (await open(path, 'a', 0o640)).close();
    const file = await open(path, 'r+');
    const other = this.#files.get(number);
    if (other !== undefined) {
      await file.close();
      return other;
    }
    this.#files.set(number, file);
    return file;
  }
}

function encode(entries: readonly IndexEntry[], starts: LaneStarts): Buffer {
  const bytes = Buffer.alloc(entries.length * entryBytes);
  for (const [i, { lane, offset }] of entries.entries()) {
    bytes[i * entryBytes] = lanes.indexOf(lane) + 1;
    bytes.writeUIntBE(starts[lane] + offset, i * entryBytes + 2, 6);
  }
  return bytes;
}

function decode(bytes: Buffer, first: number): IndexEntry[] {
  const found: IndexEntry[] = [];
  for (let at = 0; at + entryBytes <= bytes.length; at += entryBytes) {
    const lane = lanes[(bytes[at] ?? 0) - 1];
    if (lane === undefined) continue;
    found.push({ sequence: first + at / entryBytes, lane, offset: bytes.readUIntBE(at + 2, 6) });
  }
  return found;
}
