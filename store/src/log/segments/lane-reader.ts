import { join } from 'node:path';
import { hasCode } from '../files/durable';
import { type Frame, frameTypes } from '../record/frame';
import { parseHeader, type RecordHeader } from '../record/header';
import { type Damage, FrameReader } from './frame-reader';
import { segmentPath, type SegmentName } from './lanes';
import { segmentHeadObjection } from './segment-head';

/** A record as it lies in its segment; its bytes are valid until the reader goes on. */
export interface PlacedRecord {
  readonly kind: 'record';
  readonly header: RecordHeader;
  readonly frame: Frame;
  readonly segment: SegmentName;
}

/** A place in a segment where there is no record, and why. */
export interface PlacedDamage extends Damage {
  readonly kind: 'damage';
  readonly segment: SegmentName;
  readonly detail: string;
}

export type Placed = PlacedRecord | PlacedDamage;

/** A part of a segment that is read: from a byte (0 for its head) to a byte. */
export interface SegmentPart extends SegmentName {
  readonly from?: number;
  readonly to?: number;
}

/** Reads the records of a lane, segment after segment. */
export class LaneReader implements AsyncDisposable {
  readonly #folder: string;
  readonly #logId: string;
  readonly #parts: readonly SegmentPart[];
  #next = 0;
  #part: SegmentPart | undefined;
  #reader: FrameReader | undefined;
  /** What comes next, until {@link take}. */
  #head: Placed | undefined;

  constructor(folder: string, logId: string, parts: readonly SegmentPart[]) {
    this.#folder = folder;
    this.#logId = logId;
    this.#parts = parts;
  }

  /** What comes next, `more` when {@link more} has to be awaited first, or `end`. */
  peek(): Placed | 'more' | 'end' {
    while (this.#head === undefined) {
      const found = this.#reader?.next();
      if (found === 'more') return 'more';
      if (found === undefined || found === 'end') {
        return this.#next < this.#parts.length ? 'more' : 'end';
      }
      const segment = this.#part ?? { lane: 'normal', first: 0 };
      if (found.kind === 'damage') {
        this.#head = { ...found, segment, detail: 'these bytes hold no whole record' };
      } else {
        this.#head = this.#placed(found.frame, segment);
      }
    }
    return this.#head;
  }

  /** Moves behind what {@link peek} showed. */
  take(): void {
    this.#head = undefined;
  }

  /** Reads on; records that were shown before are not valid any more. */
  async more(): Promise<void> {
    if (this.#reader?.next() === 'more') return this.#reader.more();
    await this.#reader?.[Symbol.asyncDispose]();
    this.#reader = undefined;
    this.#part = this.#parts[this.#next];
    this.#next += 1;
    if (this.#part === undefined) return;
    const path = join(this.#folder, segmentPath(this.#part));
    try {
      this.#reader = await FrameReader.open(path, this.#part.from, this.#part.to);
    } catch (error) {
      // It went at the size limit meanwhile; its records are gone as the gap record says.
      if (!hasCode(error, 'ENOENT')) throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#reader?.[Symbol.asyncDispose]();
    this.#reader = undefined;
  }

  #placed(frame: Frame, segment: SegmentName): Placed | undefined {
    const { offset, length } = frame;
    const damage = (detail: string): PlacedDamage => {
      return { kind: 'damage', offset, length, isLast: false, segment, detail };
    };
    if (offset === 0) {
      const objection = segmentHeadObjection(frame, this.#logId, segment);
      return objection === undefined ? undefined : damage(objection);
    }
    if (frame.type !== frameTypes.record) return damage('a head stands between records');
    const header = parseHeader(frame.header);
    if (header === undefined) return damage('the header is not the canonical JSON of a record');
    return { kind: 'record', header, frame, segment };
  }
}
