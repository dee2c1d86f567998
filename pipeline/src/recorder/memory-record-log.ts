import { Unavailable } from '@edgebeat/core';
import type { LoggedRecord, NewLogRecord, RecordLog } from './record-log';

/** A log in memory for tests; it can be told to fail, and that a record's key was destroyed. */
export class MemoryRecordLog implements RecordLog {
  readonly id: string;
  readonly sealed: readonly MemoryRecordLog[];
  readonly records: NewLogRecord[] = [];
  readonly shredded = new Set<number>();
  isAway = false;

  constructor(id = 'memory', sealed: readonly MemoryRecordLog[] = []) {
    this.id = id;
    this.sealed = sealed;
  }

  size(): number {
    return this.records.length;
  }

  append(records: readonly NewLogRecord[]): Promise<readonly number[]> {
    if (this.isAway)
      return Promise.reject(new Unavailable('database-unavailable', 'the log is away'));
    const first = this.records.length;
    this.records.push(...records);
    return Promise.resolve(records.map((_, index) => first + index));
  }

  async *read(from: number): AsyncIterable<LoggedRecord> {
    for (const [sequence, { position, content }] of [...this.records.entries()].slice(from)) {
      await Promise.resolve();
      yield this.shredded.has(sequence) ? { sequence, position } : { sequence, position, content };
    }
  }
}
