import { inTurn, Rejected } from '@edgebeat/core';
import type { Anchor, Exposure } from './checkpoint/anchor';
import { Anchoring } from './checkpoint/anchoring';
import { CheckpointSchedule } from './checkpoint/schedule';
import type { Checkpoint } from './checkpoint/checkpoint';
import type { KeptAnchor } from './checkpoint/anchor-file';
import type { KeyStore, Subject } from './keys/key-store';
import type { LogLimits } from './limits';
import {
  type AbsentRecords,
  type ReadableLog,
  type ReadRecord,
  readRecord,
  readRecords,
} from './reading/log-reader';
import type { SealedLog } from './reading/sealed-logs';
import type { Finding } from './recovery/finding';
import { checkNewRecords, type NewRecord } from './record/new-record';
import type { RecordOpener } from './sealing/record-opener';
import { lanes } from './segments/lanes';
import { proveConsistency, proveInclusion, rootAt } from './tree/proofs';
import { evict, makeRoom } from './writing/eviction';
import { GroupCommit } from './writing/group-commit';
import type { Receipt } from './writing/group-encoder';
import type { LogWriter } from './writing/log-writer';

/** How a log is, for metrics and readiness. */
export interface LogStatus {
  /** `safe-mode` while records wait because the key store is away. */
  readonly mode: 'open' | 'safe-mode' | 'broken';
  /** Why it is not `open`. */
  readonly detail?: string | undefined;
  readonly logId: string;
  readonly size: number;
  readonly bytes: number;
  readonly queuedRecords: number;
  readonly queuedBytes: number;
  readonly checkpoint: Checkpoint | undefined;
  readonly anchored: KeptAnchor | undefined;
  readonly exposure: Exposure;
}

/** What an open log is made of; see `openEventLog`. */
export interface EventLogParts {
  readonly store: string;
  readonly logId: string;
  readonly writer: LogWriter;
  readonly keys: KeyStore;
  readonly opener: RecordOpener;
  readonly limits: LogLimits;
  readonly anchors: readonly KeptAnchor[];
  readonly sealed: readonly SealedLog[];
  /** What the start found. */
  readonly findings: readonly Finding[];
  close(): Promise<void>;
}

/** The event log of a site: encrypted records in a chain and a tree, appended and never changed. */
export class EventLog implements AsyncDisposable {
  /** What was wrong when it was opened; each is also stated by a signed record where it concerns one. */
  readonly findings: readonly Finding[];
  readonly #parts: EventLogParts;
  readonly #writer: LogWriter;
  readonly #commit: GroupCommit;
  readonly #turn = inTurn();
  readonly #readable: ReadableLog;
  readonly #anchoring: Anchoring;
  readonly #schedule: CheckpointSchedule;

  constructor(parts: EventLogParts) {
    const { writer, limits } = parts;
    this.#parts = parts;
    this.#writer = writer;
    this.findings = parts.findings;
    this.#anchoring = new Anchoring(parts.store, writer, parts.anchors);
    this.#schedule = new CheckpointSchedule(() => this.checkpoint(), limits);
    this.#commit = new GroupCommit(
      (records) => {
        checkNewRecords(records, writer.size, limits);
      },
      (records) => this.#turn(() => this.#writeGroup(records)),
      limits,
    );
    const { folder, logId, tree, index } = writer.parts;
    this.#readable = {
      ...{ folder, logId, tree, index, opener: parts.opener },
      size: () => writer.size,
      segments: () => segmentsOf(writer),
    };
  }

  get logId(): string {
    return this.#parts.logId;
  }

  /** The logs of the store that ended with a seal, the oldest first: this one goes on for the last. */
  get sealed(): readonly SealedLog[] {
    return this.#parts.sealed;
  }

  /** How many records are on the disk; sequences are below it. */
  get size(): number {
    return this.#writer.size;
  }

  /**
   * Appends records as one piece, all or none; they are on the disk when it resolves. Appends that come
   * at the same time share one write. While the key store is away they wait (safe mode), bounded.
   *
   * @throws Rejected invalid-argument or too-large, naming the record and the field. Unavailable
   * store-unavailable (queue at its bound, disk full, closed) or store-full: nothing was recorded, and it
   * may be tried again.
   */
  append(records: readonly NewRecord[]): Promise<readonly Receipt[]> {
    return records.length === 0 ? Promise.resolve([]) : this.#commit.append(records);
  }

  /**
   * Reads one record; it says when its subject's key was shredded, and when it is gone.
   *
   * @throws Rejected not-found, store-damaged naming the place. Unavailable keys-unavailable.
   */
  read(sequence: number): Promise<ReadRecord | AbsentRecords> {
    return readRecord(this.#readable, sequence);
  }

  /**
   * Streams the records from one sequence up to, not including, another, with bounded memory, also while
   * records are appended.
   *
   * @throws Rejected invalid-argument, store-damaged naming the place. Unavailable keys-unavailable.
   */
  records(from = 0, to = this.size): AsyncGenerator<ReadRecord | AbsentRecords, void, undefined> {
    return readRecords(this.#readable, from, to);
  }

  /** The root of the tree when it had this size, as hex; undefined when a tile is gone. */
  rootAt(size: number): Promise<string | undefined> {
    return rootAt(this.#readable.tree, size);
  }

  /** The RFC 6962 audit path of a record. @throws Rejected invalid-argument, store-damaged. */
  proveInclusion(sequence: number, size = this.size): Promise<string[]> {
    return proveInclusion(this.#readable.tree, sequence, size);
  }

  /** The RFC 6962 consistency proof of two sizes. @throws Rejected invalid-argument, store-damaged. */
  proveConsistency(older: number, size = this.size): Promise<string[]> {
    return proveConsistency(this.#readable.tree, older, size);
  }

  /**
   * Signs a checkpoint of all that is recorded; undefined when the tree did not grow since the last.
   *
   * @throws Unavailable store-unavailable when it cannot be written.
   */
  checkpoint(): Promise<Checkpoint | undefined> {
    return this.#turn(() => this.#writer.signCheckpoint());
  }

  /**
   * Anchors the last checkpoint when it is above the last anchor, and keeps where. It may be called as
   * often as one likes.
   *
   * @throws what the anchor throws; nothing is kept then, and it may be called again.
   */
  anchor(anchor: Anchor): Promise<KeptAnchor | undefined> {
    return this.#anchoring.anchor(anchor);
  }

  /** The checkpoints that are anchored, and where. */
  get anchors(): readonly KeptAnchor[] {
    return this.#anchoring.anchors;
  }

  /** What lies above the last anchor. */
  get exposure(): Exposure {
    return this.#anchoring.exposure;
  }

  /**
   * Shreds the keys of a subject, so that nobody can read its records any more, and states it in the log
   * (tombstone). Leaf hashes, headers and the chain stay. It may be repeated.
   *
   * @throws Unavailable keys-unavailable, store-unavailable: call it again, until it resolves.
   */
  async shred(subject: Subject, reason: string): Promise<Receipt> {
    const { keys, opener } = this.#parts;
    return this.#turn(async () => {
      const epoch = await keys.shred(subject);
      this.#writer.parts.sealer.forget(subject);
      opener.forget(subject);
      const { tenant, subject: name } = subject;
      const statement = { statement: 'shredded', tenant, subject: name, epoch, reason } as const;
      const [receipt] = await this.#writer.writeStatements([statement]);
      if (receipt === undefined) throw new Error('a statement has a receipt');
      this.#grown();
      return receipt;
    });
  }

  /** Begins a new key for a subject; what is old stays readable. @throws Unavailable keys-unavailable */
  rotateKey(subject: Subject): Promise<number> {
    return this.#turn(async () => {
      const epoch = await this.#parts.keys.rotate(subject);
      this.#writer.parts.sealer.forget(subject);
      return epoch;
    });
  }

  /**
   * Removes the segments that were ended before a time, whatever their severity, and states it in the
   * log; leaf hashes stay. The answer is how many records went.
   *
   * @throws Unavailable store-unavailable
   */
  expire(before: Date): Promise<number> {
    return this.#turn(async () => {
      const limit = before.toISOString();
      const old = this.#writer.closed.filter((one) => one.lane !== 'control' && one.closed < limit);
      const gone = await evict(this.#writer, old, 'expired');
      this.#grown();
      return gone.reduce((sum, { records }) => sum + records, 0);
    });
  }

  /**
   * States in the log that records are damaged, such as a verification found them.
   *
   * @throws Rejected invalid-argument for records that there are not. Unavailable store-unavailable
   */
  stateDamage(
    range: { readonly first: number; readonly last: number },
    place: { readonly segment: string; readonly byte: number; readonly detail: string },
  ): Promise<void> {
    const { first, last } = range;
    if (!(Number.isSafeInteger(first) && first >= 0 && first <= last && last < this.size)) {
      throw new Rejected('invalid-argument', 'first, last: name records of the log');
    }
    return this.#turn(async () => {
      await this.#writer.writeStatements([{ statement: 'damaged', first, last, ...place }]);
      this.#grown();
    });
  }

  status(): LogStatus {
    const { broken, checkpoint, size, bytes } = this.#writer;
    const { keysAway, records: queuedRecords, bytes: queuedBytes } = this.#commit;
    const mode = broken !== undefined ? 'broken' : keysAway === undefined ? 'open' : 'safe-mode';
    const detail = (broken ?? keysAway)?.message;
    const { logId, exposure } = this;
    const anchored = this.anchors.at(-1);
    return {
      ...{ mode, detail, logId, size, bytes, queuedRecords, queuedBytes },
      ...{ checkpoint, anchored, exposure },
    };
  }

  /** Writes what waits (in safe mode it is refused), signs a last checkpoint, and lets the folder go. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#commit.close();
    this.#schedule[Symbol.dispose]();
    try {
      if (this.#writer.broken === undefined) await this.checkpoint();
    } finally {
      await this.#turn(() => this.#parts.close());
    }
  }

  async #writeGroup(records: readonly NewRecord[]): Promise<readonly Receipt[]> {
    const bytes = records.reduce((sum, { content }) => sum + content.length + 1_024, 0);
    await makeRoom(this.#writer, bytes);
    const receipts = await this.#writer.writeRecords(records);
    this.#grown();
    return receipts;
  }

  #grown(): void {
    this.#anchoring.grown();
    this.#schedule.grown(this.size - (this.#writer.checkpoint?.size ?? 0));
  }
}

function segmentsOf({
  closed,
  parts: { writers },
}: LogWriter): ReturnType<ReadableLog['segments']> {
  const [control, high, normal] = lanes.map((lane) => {
    const ended = closed.filter((one) => one.lane === lane).sort((a, b) => a.first - b.first);
    const { end } = writers[lane];
    return [...ended, ...(end === undefined ? [] : [end])].map(({ first, bytes }) => {
      return { lane, first, to: bytes };
    });
  });
  return { control: control ?? [], high: high ?? [], normal: normal ?? [] };
}
