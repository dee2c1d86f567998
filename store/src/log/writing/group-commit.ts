import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';
import { EdgeBeatError, Unavailable } from '@edgebeat/core';
import type { LogLimits } from '../limits';
import type { NewRecord } from '../record/new-record';
import type { Receipt } from './group-encoder';

interface Request {
  readonly records: readonly NewRecord[];
  readonly bytes: number;
  readonly resolve: (receipts: readonly Receipt[]) => void;
  readonly reject: (reason: unknown) => void;
}

/** Room for a header and a frame, which count as bytes that wait. */
const headerRoom = 1_024;

/**
 * Gathers what is appended meanwhile into one write. What waits is bounded; while the key store is
 * away it waits on (safe mode) and is written in its order when the keys are back.
 */
export class GroupCommit {
  readonly #check: (records: readonly NewRecord[]) => void;
  readonly #write: (records: readonly NewRecord[]) => Promise<readonly Receipt[]>;
  readonly #limits: LogLimits;
  readonly #end = new AbortController();
  #waiting: Request[] = [];
  #records = 0;
  #bytes = 0;
  #running: Promise<void> | undefined;
  #keysAway: EdgeBeatError | undefined;

  /** @param check throws for records that are not to be queued. */
  constructor(
    check: (records: readonly NewRecord[]) => void,
    write: (records: readonly NewRecord[]) => Promise<readonly Receipt[]>,
    limits: LogLimits,
  ) {
    this.#check = check;
    this.#write = write;
    this.#limits = limits;
  }

  get records(): number {
    return this.#records;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Why records only wait; undefined while they are written. */
  get keysAway(): EdgeBeatError | undefined {
    return this.#keysAway;
  }

  /** @throws Unavailable store-unavailable at the bound, or when the log is closed. */
  append(records: readonly NewRecord[]): Promise<readonly Receipt[]> {
    return new Promise((resolve, reject) => {
      this.#check(records);
      if (this.#end.signal.aborted) throw closed();
      let bytes = 0;
      for (const { content } of records) bytes += content.length + headerRoom;
      if (this.#isFull(records.length, bytes)) throw this.#full();
      this.#waiting.push({ records, bytes, resolve, reject });
      this.#records += records.length;
      this.#bytes += bytes;
      this.#running ??= this.#run();
    });
  }

  /** Waits for what is under way; in safe mode what waits is refused. */
  async close(): Promise<void> {
    if (this.#keysAway !== undefined) this.#end.abort();
    await this.#running;
    this.#end.abort();
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      // Who got an answer just now may append again before the next group is cut.
      await nextTurn();
      if (this.#end.signal.aborted) break;
      const group = this.#nextGroup();
      try {
        this.#answer(group, await this.#write(group.flatMap(({ records }) => records)));
        this.#keysAway = undefined;
      } catch (error) {
        if (!isKeysAway(error)) this.#refuse(group, error);
        else await this.#waitForKeys(error);
      }
    }
    this.#running = undefined;
    if (this.#end.signal.aborted) this.#refuse(this.#waiting, closed());
  }

  #nextGroup(): Request[] {
    let [count, records, bytes] = [0, 0, 0];
    for (const request of this.#waiting) {
      records += request.records.length;
      bytes += request.bytes;
      const isFull = records > this.#limits.groupRecords || bytes > this.#limits.groupBytes;
      if (isFull && count > 0) break;
      count += 1;
    }
    return this.#waiting.slice(0, count);
  }

  #answer(group: readonly Request[], receipts: readonly Receipt[]): void {
    this.#drop(group);
    let at = 0;
    for (const { records, resolve } of group) {
      resolve(receipts.slice(at, at + records.length));
      at += records.length;
    }
  }

  #refuse(group: readonly Request[], error: unknown): void {
    const refused = [...group];
    this.#drop(refused);
    for (const { reject } of refused) reject(error);
  }

  #drop(group: readonly Request[]): void {
    this.#waiting = this.#waiting.slice(group.length);
    this.#records -= group.reduce((sum, { records }) => sum + records.length, 0);
    this.#bytes -= group.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  async #waitForKeys(error: EdgeBeatError): Promise<void> {
    this.#keysAway = error;
    const { signal } = this.#end;
    await delay(this.#limits.keyRetryMs, undefined, { signal, ref: false }).catch(() => undefined);
  }

  #isFull(records: number, bytes: number): boolean {
    const { queuedRecords, queuedBytes } = this.#limits;
    return this.#records + records > queuedRecords || this.#bytes + bytes > queuedBytes;
  }

  #full(): Unavailable {
    const why = this.#keysAway === undefined ? '' : `; ${this.#keysAway.message}`;
    const detail = `${String(this.#records)} records wait for the disk, which is the most${why}`;
    return new Unavailable('store-unavailable', detail);
  }
}

function isKeysAway(error: unknown): error is EdgeBeatError {
  return error instanceof EdgeBeatError && error.code === 'keys-unavailable';
}

function closed(): Unavailable {
  return new Unavailable('store-unavailable', 'the event log is closed');
}
