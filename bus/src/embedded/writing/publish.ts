import type { BusRecord, Position, StoredRecord } from '../../bus';
import { partitionOf } from '../../partition-of';
import { recordKey } from '../entries/entry-keys';
import { encodeRecord, keyOf, stampRecord } from '../entries/record-frame';
import type { Partition, Topic } from '../partition';
import type { Draft } from './draft';
import type { Write } from './writer';

interface Outgoing {
  readonly partition: Partition;
  readonly record: BusRecord;
  readonly frame: Buffer;
}

interface Appended {
  readonly partition: Partition;
  readonly stored: StoredRecord;
  readonly bytes: number;
}

/** Records on their way into a topic. */
export class Publish implements Write {
  readonly kind = 'publish';
  readonly bytes: number;
  readonly #outgoing: readonly Outgoing[];
  #appended: Appended[] = [];

  constructor(topic: Topic, records: readonly BusRecord[]) {
    this.#outgoing = records.map((record) => outgoing(topic, record));
    this.bytes = this.#outgoing.reduce((sum, { frame }) => sum + frame.length, 0);
  }

  /** Where the records lie, in their order; known when it is kept. */
  get positions(): Position[] {
    return this.#appended.map(({ stored: { partition, offset } }) => ({ partition, offset }));
  }

  stage(draft: Draft): void {
    let timestamp = draft.now;
    let text = textOf(timestamp);
    this.#appended = this.#outgoing.map(({ partition, record, frame }) => {
      const state = draft.stateOf(partition);
      if (state.timestamp > timestamp) {
        timestamp = state.timestamp;
        text = textOf(timestamp);
      }
      const offset = state.end;
      const key = recordKey(partition.place, offset);
      stampRecord(key, frame, { timestamp, before: state.appended });
      draft.add(key, frame);
      draft.setState(partition, {
        ...state,
        end: offset + 1,
        appended: state.appended + frame.length,
        timestamp,
        count: state.count + 1,
      });
      const stored = storedRecord(partition, offset, record, text);
      return { partition, stored, bytes: frame.length };
    });
  }

  kept(): void {
    const touched = new Set<Partition>();
    for (const { partition, stored, bytes } of this.#appended) {
      partition.tail.push(stored, bytes);
      touched.add(partition);
    }
    for (const { listeners } of touched) for (const listener of listeners) listener();
  }
}

function outgoing(topic: Topic, record: BusRecord): Outgoing {
  const frame = encodeRecord(record);
  const partition = topic.partitions[partitionOf(keyOf(frame), topic.partitions.length)];
  if (partition === undefined) throw new Error(`the topic ${topic.name} has no partition`);
  return { partition, record, frame };
}

function storedRecord(
  { topic, number }: Partition,
  offset: number,
  { key, value }: BusRecord,
  timestamp: string,
): StoredRecord {
  return { topic: topic.name, partition: number, offset, key, value, timestamp };
}

function textOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
