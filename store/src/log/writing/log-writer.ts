import { join } from 'node:path';
import type { Unavailable } from '@edgebeat/core';
import { signCheckpoint, type Checkpoint } from '../checkpoint/checkpoint';
import type { Signer } from '../checkpoint/signer';
import { replaceFile } from '../files/durable';
import type { DurableMark } from '../files/durable-mark';
import { type ClosedSegment, writeLogState } from '../files/log-state';
import type { RecordIndex } from '../files/record-index';
import type { LogLimits } from '../limits';
import type { NewRecord } from '../record/new-record';
import type { Statement } from '../record/statement';
import type { RecordSealer } from '../sealing/record-sealer';
import { type Lane, lanes } from '../segments/lanes';
import type { LaneWriter } from '../segments/lane-writer';
import type { TileTree } from '../tree/tile-tree';
import { type ChainEnd, type EncodedGroup, GroupEncoder, type Receipt } from './group-encoder';
import { brokenLog, leavesNothing, refusedWrite } from './store-failures';

/** Tiles that may wait for the disk before nothing is taken any more. */
const mostUnwritten = 256;

/** Tiles that are written at once. */
const flushedTiles = 32;

/** What a log consists of while it is written. */
export interface WriterParts {
  readonly folder: string;
  readonly logId: string;
  readonly signer: Signer;
  readonly sealer: RecordSealer;
  readonly tree: TileTree;
  readonly writers: Readonly<Record<Lane, LaneWriter>>;
  readonly index: RecordIndex;
  readonly mark: DurableMark;
  readonly limits: LogLimits;
  readonly clock: () => Date;
}

/** Writes groups, ends segments and signs checkpoints. One call at a time. */
export class LogWriter {
  readonly parts: WriterParts;
  readonly #encoder: GroupEncoder;
  #end: ChainEnd;
  #closed: readonly ClosedSegment[];
  #checkpoint: Checkpoint | undefined;
  #broken: Unavailable | undefined;

  constructor(
    parts: WriterParts,
    start: {
      readonly end: ChainEnd;
      readonly closed: readonly ClosedSegment[];
      readonly checkpoint?: Checkpoint | undefined;
    },
  ) {
    this.parts = parts;
    this.#encoder = new GroupEncoder(parts.logId, parts.sealer, parts.signer);
    this.#end = start.end;
    this.#closed = start.closed;
    this.#checkpoint = start.checkpoint;
  }

  /** How many records are on the disk. */
  get size(): number {
    return this.#end.sequence;
  }

  get closed(): readonly ClosedSegment[] {
    return this.#closed;
  }

  get checkpoint(): Checkpoint | undefined {
    return this.#checkpoint;
  }

  /** Why nothing is taken any more; undefined while all is well. */
  get broken(): Unavailable | undefined {
    return this.#broken;
  }

  /** Bytes of all segments. */
  get bytes(): number {
    const open = lanes.map((lane) => this.parts.writers[lane].end?.bytes ?? 0);
    return [...this.#closed.map(({ bytes }) => bytes), ...open].reduce((sum, n) => sum + n, 0);
  }

  /**
   * Writes records as one group: they are on the disk when this resolves, all or none.
   *
   * @throws Unavailable store-unavailable (no effect), keys-unavailable (no effect).
   */
  async writeRecords(records: readonly NewRecord[]): Promise<readonly Receipt[]> {
    const keys = await this.parts.sealer.keysOf(records);
    const group = await this.#write(() => {
      for (const [i, key] of keys.entries()) {
        const record = records[i];
        if (record !== undefined) this.#encoder.addEvent(record, key);
      }
    });
    return group.receipts;
  }

  /** Writes statements of the store itself as one group, as {@link writeRecords} does. */
  async writeStatements(statements: readonly Statement[]): Promise<readonly Receipt[]> {
    const time = this.parts.clock().toISOString();
    const group = await this.#write(() => {
      for (const statement of statements) this.#encoder.addStatement(statement, time);
    });
    return group.receipts;
  }

  /**
   * Makes the tree last and signs a checkpoint; nothing when the tree did not grow since the last.
   *
   * @throws Unavailable store-unavailable; it may be called again.
   */
  async signCheckpoint(): Promise<Checkpoint | undefined> {
    const { folder, logId, signer, tree } = this.parts;
    if (tree.size === (this.#checkpoint?.size ?? 0)) return undefined;
    const root = await this.keepState();
    const checkpoint = signCheckpoint({ size: tree.size, root }, logId, signer);
    await this.#written(() => replaceFile(join(folder, 'checkpoint'), checkpoint.note));
    this.#checkpoint = checkpoint;
    return checkpoint;
  }

  /** Ends the open segment of a lane, when it holds records. */
  async endSegment(lane: Lane): Promise<void> {
    const writer = this.parts.writers[lane];
    if (writer.end === undefined || writer.end.records === 0) return;
    const closed = this.parts.clock().toISOString();
    this.#closed = [...this.#closed, { ...writer.end, closed }];
    await writer.close();
    await this.keepState();
  }

  /** Takes segments out of the log's account; their files may be removed then. */
  async forgetSegments(gone: readonly ClosedSegment[]): Promise<void> {
    this.#closed = this.#closed.filter((one) => !gone.includes(one));
    await this.keepState();
  }

  async #write(encode: () => void): Promise<EncodedGroup> {
    const { folder, tree } = this.parts;
    if (this.#broken !== undefined) throw this.#broken;
    if (tree.unwritten > mostUnwritten) await this.#written(() => tree.flush());
    this.#encoder.begin(this.#end);
    encode();
    try {
      await this.#rollLanes();
      await allEnded([...lanes.map((lane) => this.#writeLane(lane)), this.#flushQuietly()]);
    } catch (error) {
      await this.#undo(error);
      throw refusedWrite(error, folder);
    }
    return this.#accept(this.#encoder.result);
  }

  /** Ends segments that would get too large. */
  async #rollLanes(): Promise<void> {
    for (const lane of lanes) {
      const { length } = this.#encoder.buffers[lane];
      const bytes = this.parts.writers[lane].end?.bytes ?? 0;
      if (length > 0 && bytes + length > this.parts.limits.segmentBytes) {
        await this.endSegment(lane);
      }
    }
  }

  async #writeLane(lane: Lane): Promise<void> {
    const { frames, length, records, first, last } = this.#encoder.buffers[lane];
    if (length === 0) return;
    await this.parts.writers[lane].prepare(first);
    await this.parts.writers[lane].write(frames, records, last);
  }

  #accept(group: EncodedGroup): EncodedGroup {
    const { writers, tree } = this.parts;
    const startOf = (lane: Lane) => writers[lane].end?.bytes ?? 0;
    const starts = {
      control: startOf('control'),
      high: startOf('high'),
      normal: startOf('normal'),
    };
    for (const lane of lanes) writers[lane].accept();
    for (const { leaf } of group.receipts) tree.append(leaf);
    this.#end = group.end;
    this.parts.index.add(group.places, starts);
    this.parts.mark.write(this.size);
    return group;
  }

  async #undo(cause: unknown): Promise<void> {
    const { folder, writers } = this.parts;
    try {
      for (const lane of lanes) await writers[lane].undo();
    } catch (error) {
      this.#broken = brokenLog(error, folder);
    }
    if (!leavesNothing(cause)) this.#broken = brokenLog(cause, folder);
  }

  /** Index and tiles can be made again, so a full disk may keep them waiting for a while. */
  async #flushQuietly(): Promise<void> {
    const { tree, index } = this.parts;
    await index.flush().catch(() => undefined);
    if (tree.unwritten >= flushedTiles) await tree.flush().catch(() => undefined);
  }

  /** Makes the tree last, and keeps what a start goes by. @throws Unavailable store-unavailable */
  async keepState(): Promise<string> {
    const { folder, tree, writers, index, mark } = this.parts;
    const [size, root] = [tree.size, tree.root()];
    const open = lanes.flatMap((lane) => writers[lane].end ?? []);
    const closed = [...this.#closed];
    await this.#written(async () => {
      await tree.sync();
      await index.sync();
      await mark.sync();
      await writeLogState(folder, { size, root, open, closed });
    });
    return root;
  }

  async #written(write: () => Promise<void>): Promise<void> {
    try {
      await write();
    } catch (error) {
      throw refusedWrite(error, this.parts.folder);
    }
  }
}

/** Nothing may be undone while a part of it is still under way. */
async function allEnded(parts: readonly Promise<void>[]): Promise<void> {
  for (const result of await Promise.allSettled(parts)) {
    if (result.status === 'rejected') throw result.reason;
  }
}
