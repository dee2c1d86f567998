import type { Bus, StoredRecord } from '@edgebeat/bus';
import type { Database } from '@edgebeat/database';
import type { ProjectionTables } from '../projection/tables';

const chunk = 500;
const readAhead = 200;

/** Whose topics are read again, until the signal is given. */
export interface CatchUpOptions {
  readonly group: string;
  readonly topics: readonly string[];
  readonly signal: AbortSignal;
}

/** What is left to read of one partition. */
interface Remaining {
  readonly topic: string;
  readonly partition: number;
  next: number;
  readonly end: number;
  ahead: StoredRecord[];
}

/**
 * Reads again what a group has committed and the projection does not have: all that is kept, when
 * its schema was dropped. Records come in the order of their time over all partitions, so that two
 * rebuilds number events alike. It goes on where it was when it is interrupted.
 *
 * @returns how many records there were.
 */
export async function catchUp(
  record: (records: readonly StoredRecord[]) => Promise<void>,
  { group, topics, signal }: CatchUpOptions,
  { bus, database }: { readonly bus: Bus; readonly database: Database<ProjectionTables> },
): Promise<number> {
  const partitions = await missing(bus, group, topics, database);
  let records: StoredRecord[] = [];
  let count = 0;
  for await (const next of inOrderOfTime(bus, partitions)) {
    if (signal.aborted) return count;
    records.push(next);
    if (records.length < chunk) continue;
    await record(records);
    count += records.length;
    records = [];
  }
  if (records.length > 0) await record(records);
  return count + records.length;
}

async function missing(
  bus: Bus,
  group: string,
  topics: readonly string[],
  database: Database<ProjectionTables>,
): Promise<Remaining[]> {
  const rows = await database.query.selectFrom('projection.positions').selectAll().execute();
  const positions = new Map(rows.map((row) => [`${row.topic}/${row.partition}`, row.next]));
  const offsets = await Promise.all(topics.map((topic) => bus.offsets(group, topic)));
  return offsets.flat().flatMap(({ topic, partition, start, committed }) => {
    const next = Math.max(start, positions.get(`${topic}/${partition}`) ?? start);
    return next < committed ? [{ topic, partition, next, end: committed, ahead: [] }] : [];
  });
}

async function* inOrderOfTime(
  bus: Bus,
  partitions: readonly Remaining[],
): AsyncGenerator<StoredRecord> {
  for (;;) {
    for (const partition of partitions) await readMore(bus, partition);
    const earliest = partitions.reduce<Remaining | undefined>(earlier, undefined);
    const record = earliest?.ahead.shift();
    if (record === undefined) return;
    yield record;
  }
}

async function readMore(bus: Bus, partition: Remaining): Promise<void> {
  if (partition.ahead.length > 0 || partition.next >= partition.end) return;
  const limit = Math.min(readAhead, partition.end - partition.next);
  const { topic, partition: number, next, end } = partition;
  const records = await bus.read(topic, number, next, limit);
  partition.ahead = records.filter(({ offset }) => offset < end);
  // Nothing more comes of a partition whose records were dropped meanwhile.
  partition.next = (records.at(-1)?.offset ?? end) + 1;
}

function earlier(best: Remaining | undefined, partition: Remaining): Remaining | undefined {
  const [ours] = partition.ahead;
  const [theirs] = best?.ahead ?? [];
  if (ours === undefined) return best;
  return theirs === undefined || isBefore(ours, theirs) ? partition : best;
}

function isBefore(a: StoredRecord, b: StoredRecord): boolean {
  if (a.timestamp !== b.timestamp) return a.timestamp < b.timestamp;
  if (a.topic !== b.topic) return a.topic < b.topic;
  return a.partition < b.partition;
}
