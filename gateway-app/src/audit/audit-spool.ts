import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AuditRecord, inTurn, Unavailable } from '@edgebeat/core';
import { readIfThere, removeDrafts, replaceFile } from '../files/private-file';

const MAX_RECORDS = 10_000;
/** The file is emptied when all of it was sent; while it is not, it grows no further than this. */
const MAX_FILE_FACTOR = 4;

/** Audit records that wait for the bus. What was appended outlives the process. */
export interface AuditSpool extends AsyncDisposable {
  readonly size: number;
  /** Whether it takes no more. */
  readonly isFull: boolean;
  /**
   * Resolves when the record is on the disk.
   *
   * @throws Unavailable bus-unavailable when there is no room, or it cannot be written.
   */
  append(record: AuditRecord): Promise<void>;
  /** The ones that wait longest. */
  oldest(limit: number): readonly AuditRecord[];
  /** Forgets as many of the oldest. */
  drop(count: number): Promise<void>;
}

export interface AuditSpoolOptions {
  /** A file of its own; what a former process left there is taken over. */
  readonly file: string;
  /** The most records that wait; 10,000 if not set. */
  readonly maxRecords?: number;
}

/** Opens a spool in a file of JSON lines; a line that a crash cut off was never acknowledged. */
export async function openAuditSpool({
  file,
  maxRecords = MAX_RECORDS,
}: AuditSpoolOptions): Promise<AuditSpool> {
  await removeDrafts(dirname(file));
  const records = ((await readIfThere(file)) ?? '').split('\n').flatMap(readLine);
  // Whatever happens meanwhile, the file holds all that was taken over.
  const text = linesOf(records);
  await replaceFile(file, text);
  return new FileSpool(await open(file, 'a'), maxRecords, records, Buffer.byteLength(text));
}

interface Waiting {
  readonly record: AuditRecord;
  readonly resolve: () => void;
  readonly reject: (error: Unavailable) => void;
}

class FileSpool implements AuditSpool {
  readonly #file: FileHandle;
  readonly #max: number;
  readonly #records: AuditRecord[];
  readonly #waiting: Waiting[] = [];
  /** Bytes and lines of the file that are whole. */
  #bytes: number;
  #lines: number;
  /** What is done to the file is done one after the other. */
  readonly #turn = inTurn();

  constructor(file: FileHandle, max: number, records: AuditRecord[], bytes: number) {
    this.#file = file;
    this.#max = max;
    this.#records = records;
    this.#bytes = bytes;
    this.#lines = records.length;
  }

  get size(): number {
    return this.#records.length;
  }

  get isFull(): boolean {
    const coming = this.#waiting.length;
    return (
      this.#records.length + coming >= this.#max ||
      this.#lines + coming >= this.#max * MAX_FILE_FACTOR
    );
  }

  append(record: AuditRecord): Promise<void> {
    if (this.isFull) return Promise.reject(noRoom());
    return new Promise((resolve, reject) => {
      this.#waiting.push({ record, resolve, reject });
      // Whoever comes while the file is being written shares the next writing.
      if (this.#waiting.length === 1) void this.#turn(() => this.#writeWaiting());
    });
  }

  oldest(limit: number): readonly AuditRecord[] {
    return this.#records.slice(0, limit);
  }

  drop(count: number): Promise<void> {
    this.#records.splice(0, count);
    return this.#turn(async () => {
      if (this.#records.length === 0 && this.#lines > 0) await this.#cutTo(0);
    });
  }

  async #writeWaiting(): Promise<void> {
    const batch = this.#waiting.splice(0);
    const records = batch.map(({ record }) => record);
    try {
      await this.#write(linesOf(records), records.length);
    } catch (error) {
      // Half a line would spoil the one after it.
      await this.#cutTo(this.#bytes).catch(() => undefined);
      for (const { reject } of batch) reject(noRoom(error));
      return;
    }
    this.#records.push(...records);
    for (const { resolve } of batch) resolve();
  }

  async #write(text: string, lines: number): Promise<void> {
    await this.#file.appendFile(text);
    await this.#file.datasync();
    this.#bytes += Buffer.byteLength(text);
    this.#lines += lines;
  }

  async #cutTo(bytes: number): Promise<void> {
    await this.#file.truncate(bytes);
    this.#bytes = bytes;
    if (bytes === 0) this.#lines = 0;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#turn(() => this.#file.close());
  }
}

function linesOf(records: readonly AuditRecord[]): string {
  return records.map((record) => `${JSON.stringify(record)}\n`).join('');
}

function readLine(line: string): AuditRecord[] {
  try {
    return [AuditRecord.parse(JSON.parse(line))];
  } catch {
    return [];
  }
}

function noRoom(cause?: unknown): Unavailable {
  return new Unavailable(
    'bus-unavailable',
    'the bus is away, and the audit can keep no more records until it is back; try again later',
    { cause },
  );
}
