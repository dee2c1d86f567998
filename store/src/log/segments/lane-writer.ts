import { type FileHandle, open, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createFolder, syncFolder } from '../files/durable';
import { type Lane, type SegmentName, segmentPath } from './lanes';
import { encodeSegmentHead } from './segment-head';

/** How far a lane's last segment is written. */
export interface LaneEnd extends SegmentName {
  readonly bytes: number;
  readonly records: number;
  /** The sequence of its last record; below `first` while it has none. */
  readonly last: number;
}

/** Appends to the last segment of a lane. One call at a time. */
export class LaneWriter implements AsyncDisposable {
  readonly #folder: string;
  readonly #logId: string;
  readonly #lane: Lane;
  #end: LaneEnd | undefined;
  #file: FileHandle | undefined;
  #written: { readonly bytes: number; readonly records: number; readonly last: number } | undefined;

  constructor(folder: string, logId: string, lane: Lane, end: LaneEnd | undefined) {
    this.#folder = folder;
    this.#logId = logId;
    this.#lane = lane;
    this.#end = end;
  }

  /** The open segment; undefined before the first record and after {@link close}. */
  get end(): LaneEnd | undefined {
    return this.#end;
  }

  /** Opens the last segment, or a new one for the record with this sequence. */
  async prepare(sequence: number): Promise<LaneEnd> {
    if (this.#end === undefined) return this.#create({ lane: this.#lane, first: sequence });
    this.#file ??= await open(join(this.#folder, segmentPath(this.#end)), 'r+');
    return this.#end;
  }

  /** Writes frames behind the last one, and makes them last. {@link accept} or {@link undo} follows. */
  async write(frames: Buffer, records: number, last: number): Promise<void> {
    if (this.#file === undefined || this.#end === undefined) throw new Error('prepare comes first');
    const { bytes } = this.#end;
    for (let at = 0; at < frames.length;) {
      const { bytesWritten } = await this.#file.write(frames, at, frames.length - at, bytes + at);
      at += bytesWritten;
    }
    await this.#file.datasync();
    this.#written = { bytes: frames.length, records, last };
  }

  /** What was written last counts from now on. */
  accept(): void {
    if (this.#written === undefined || this.#end === undefined) return;
    const { bytes, records, last } = this.#written;
    const end = this.#end;
    this.#end = { ...end, bytes: end.bytes + bytes, records: end.records + records, last };
    this.#written = undefined;
  }

  /** Cuts what was written last off again, whole or in part. */
  async undo(): Promise<void> {
    this.#written = undefined;
    if (this.#file === undefined || this.#end === undefined) return;
    await this.#file.truncate(this.#end.bytes);
    await this.#file.datasync();
  }

  /** Ends the open segment; the next record begins another. */
  async close(): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
    this.#end = undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
  }

  async #create(name: SegmentName): Promise<LaneEnd> {
    const path = join(this.#folder, segmentPath(name));
    await createFolder(dirname(path));
    const head = encodeSegmentHead(this.#logId, name);
    const file = await open(path, 'wx', 0o640);
    try {
      await file.writeFile(head);
      await file.datasync();
      await syncFolder(dirname(path));
    } catch (error) {
      await file.close();
      await rm(path, { force: true });
      throw error;
    }
    this.#file = file;
    this.#end = { ...name, bytes: head.length, records: 0, last: name.first - 1 };
    return this.#end;
  }
}
