import type { StoredRecord } from '../../bus';

const mostRecords = 1_000;
const mostBytes = 256 * 1_024;

/** A bound on what is read at once. */
export interface ReadBounds {
  readonly records: number;
  readonly bytes: number;
}

interface Kept {
  readonly record: StoredRecord;
  readonly bytes: number;
}

/** The newest records of a partition, so that readers that keep up need not ask the disk. */
export class Tail {
  #kept: Kept[] = [];
  #bytes = 0;

  /** Adds the record that follows the last one. */
  push(record: StoredRecord, bytes: number): void {
    this.#kept.push({ record, bytes });
    this.#bytes += bytes;
    if (this.#kept.length > mostRecords || this.#bytes > mostBytes) this.#halve();
  }

  /** The records from an offset on, or undefined when it is too old to be here. */
  from(offset: number, bounds: ReadBounds): StoredRecord[] | undefined {
    const first = this.#kept[0]?.record.offset;
    if (first === undefined || offset < first) return undefined;
    const records: StoredRecord[] = [];
    let bytes = 0;
    for (let at = offset - first; records.length < bounds.records; at += 1) {
      const kept = this.#kept[at];
      if (kept === undefined || bytes > bounds.bytes) break;
      records.push(kept.record);
      bytes += kept.bytes;
    }
    return records;
  }

  #halve(): void {
    let dropped = 0;
    let bytes = this.#bytes;
    while (bytes > mostBytes / 2 || this.#kept.length - dropped > mostRecords / 2) {
      bytes -= this.#kept[dropped]?.bytes ?? bytes;
      dropped += 1;
    }
    this.#kept = this.#kept.slice(dropped);
    this.#bytes = bytes;
  }
}
