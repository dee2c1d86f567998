import type { Offsets, StoredRecord } from '../../bus';
import { busLimits } from '../../limits';
import { attempt } from '../client/attempt';
import { isRefusal } from '../client/failures';
import type { Link } from '../client/link';
import type { Naming } from '../naming';
import { fetchPartition } from './fetch-partition';
import { positionAfter, toRecords } from './to-record';

const leastFetchBytes = 64 * 1_024;
/** What one record may be expected to need; a broker gives at least one. */
const likelyRecordBytes = 2_048;

/** The first offset of a partition that is kept, and the one that the next record will get. */
export interface Bounds {
  readonly start: number;
  readonly end: number;
}

/** Some records of a partition, and where the next ones begin. */
interface Page {
  readonly records: readonly StoredRecord[];
  readonly next: number;
  readonly end: number;
}

/** Reads partitions without a group. */
export class Reader {
  readonly #link: Link;
  readonly #naming: Naming;

  constructor(link: Link, naming: Naming) {
    this.#link = link;
    this.#naming = naming;
  }

  /** At most `limit` records, and at most 4 MiB of text, of a partition from an offset on. */
  async read(
    topic: string,
    partition: number,
    offset: number,
    limit: number,
  ): Promise<readonly StoredRecord[]> {
    const records: StoredRecord[] = [];
    let bytes = 0;
    let next = offset;
    for (;;) {
      const page = await this.#page(topic, partition, next, limit - records.length);
      for (const record of page.records) {
        bytes += sizeOf(record);
        if (records.length > 0 && bytes > busLimits.readBytes) return records;
        records.push(record);
        if (records.length === limit) return records;
      }
      if (page.next >= page.end) return records;
      next = page.next;
    }
  }

  /** Everything from the first record to the one that is the last now. */
  async *readAll(topic: string): AsyncIterable<StoredRecord> {
    for (const [partition, { start, end }] of await this.bounds(topic)) {
      let next = start;
      while (next < end) {
        const page = await this.#page(topic, partition, next, busLimits.readRecords);
        for (const record of page.records) {
          if (record.offset >= end) break;
          yield record;
        }
        next = page.next;
      }
    }
  }

  async bounds(topic: string): Promise<ReadonlyMap<number, Bounds>> {
    return attempt(this.#link, `read topic ${topic}`, () =>
      boundsOf(this.#link, this.#naming.toKafka(topic)),
    );
  }

  async offsets(group: string, topic: string): Promise<readonly Offsets[]> {
    const bounds = await this.bounds(topic);
    const committed = await attempt(this.#link, `read the offsets of group ${group}`, async () => {
      const groupId = this.#naming.toKafka(group);
      const coordinator = await this.#link.coordinator(groupId);
      const partitions = [...bounds.keys()].map((partition) => ({ partition }));
      const topics = [{ topic: this.#naming.toKafka(topic), partitions }];
      const { responses } = await coordinator.offsetFetch({ groupId, topics });
      return new Map(
        responses.flatMap((one) =>
          one.partitions.map(({ partition, offset }) => [partition, Number(offset)]),
        ),
      );
    });
    return [...bounds].map(([partition, { start, end }]) => {
      const own = committed.get(partition) ?? -1;
      return { topic, partition, start, end, committed: own < start ? start : own };
    });
  }

  async #page(topic: string, partition: number, offset: number, limit: number): Promise<Page> {
    const action = `read topic ${topic}`;
    try {
      return await attempt(this.#link, action, () => this.#fetch(topic, partition, offset, limit));
    } catch (error) {
      if (!isRefusal(error, 'OFFSET_OUT_OF_RANGE')) throw error;
      const bounds = (await this.bounds(topic)).get(partition);
      if (bounds === undefined || offset >= bounds.start) {
        return { records: [], next: offset, end: offset };
      }
      return this.#page(topic, partition, bounds.start, limit);
    }
  }

  async #fetch(topic: string, partition: number, offset: number, limit: number): Promise<Page> {
    const name = this.#naming.toKafka(topic);
    const leader = (await this.#link.leaders(name)).get(partition);
    const broker = await this.#link.broker(String(leader));
    const likely = Math.max(leastFetchBytes, limit * likelyRecordBytes);
    const maxBytes = Math.min(busLimits.batchBytes, likely);
    const place = { topic: name, partition, offset, maxBytes };
    const { messages, highWatermark: end } = await fetchPartition(broker, place);
    const records = toRecords(topic, partition, messages, offset);
    return { records, next: positionAfter(messages, end, offset), end };
  }
}

/** The bounds of every partition of a topic, by its name on the brokers. */
export async function boundsOf(link: Link, name: string): Promise<ReadonlyMap<number, Bounds>> {
  const numbers = [...(await link.leaders(name)).keys()].sort((one, other) => one - other);
  const cluster = await link.cluster();
  const partitions = numbers.map((partition) => ({ partition }));
  const offsetsOf = async (fromBeginning: boolean) => {
    const [found] = await cluster.fetchTopicsOffset([{ topic: name, partitions, fromBeginning }]);
    return new Map(found?.partitions.map((one) => [one.partition, Number(one.offset)]) ?? []);
  };
  const [starts, ends] = await Promise.all([offsetsOf(true), offsetsOf(false)]);
  return new Map(
    numbers.map((partition) => {
      const start = starts.get(partition) ?? 0;
      return [partition, { start, end: Math.max(start, ends.get(partition) ?? 0) }];
    }),
  );
}

function sizeOf({ key, value }: StoredRecord): number {
  return key.length + (value?.length ?? 0);
}
