import type { LevelStore } from '../level/level-store';
import type { Partition, Topic } from '../partition';
import { readStamp } from '../reading/read-records';
import type { Writer } from '../writing/writer';
import { Drop } from './drop';

/** What upkeep works with. */
export interface UpkeepPorts {
  readonly store: LevelStore;
  readonly writer: Writer;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

/** One step drops no more records than this; fewer when partitions take turns. */
const agedRecords = 1_024;
const excessRecords = 128;
const hourMs = 3_600_000;

/**
 * Drops one range of records that are too old or too many.
 *
 * @returns whether there was one.
 */
export async function retainStep(topic: Topic, ports: UpkeepPorts): Promise<boolean> {
  const { keep } = topic.settings;
  if (keep === 'compact') return false;
  const aged = await dropAged(topic, ports.clock() - keep.hours * hourMs, ports);
  return aged || (await dropExcess(topic, keep.bytes, ports));
}

async function dropAged(topic: Topic, before: number, ports: UpkeepPorts): Promise<boolean> {
  for (const partition of topic.partitions) {
    const upTo = await firstInRange(partition, agedRecords, async (offset) => {
      return (await readStamp(ports.store, partition, offset)).timestamp >= before;
    });
    if (upTo > partition.state.start) {
      await drop(partition, upTo, ports);
      return true;
    }
  }
  return false;
}

/** The oldest records go first, whatever partition they are in. */
async function dropExcess(topic: Topic, bytes: number, ports: UpkeepPorts): Promise<boolean> {
  const excess = topic.partitions.reduce((sum, partition) => sum + bytesOf(partition), -bytes);
  const partition = excess > 0 ? await oldest(topic, ports.store) : undefined;
  if (partition === undefined) return false;
  const target = partition.state.dropped + excess;
  const upTo = await firstInRange(partition, excessRecords, async (offset) => {
    return (await readStamp(ports.store, partition, offset)).before >= target;
  });
  await drop(partition, upTo, ports);
  return true;
}

async function drop(partition: Partition, upTo: number, { store, writer }: UpkeepPorts) {
  const { end, appended } = partition.state;
  const before = upTo === end ? appended : (await readStamp(store, partition, upTo)).before;
  await writer.run(new Drop(partition, upTo, before));
}

async function oldest(topic: Topic, store: LevelStore): Promise<Partition | undefined> {
  let found: { partition: Partition; timestamp: number } | undefined;
  for (const partition of topic.partitions) {
    if (partition.state.start === partition.state.end) continue;
    const { timestamp } = await readStamp(store, partition, partition.state.start);
    if (found === undefined || timestamp < found.timestamp) found = { partition, timestamp };
  }
  return found?.partition;
}

/** The first offset of a partition's oldest range for which it holds, or the end of the range. */
async function firstInRange(
  { state }: Partition,
  mostRecords: number,
  holds: (offset: number) => Promise<boolean>,
): Promise<number> {
  let low = state.start;
  let high = Math.min(state.end, state.start + mostRecords);
  // Mostly nothing is to be dropped, and the first record tells.
  if (low === high || (await holds(low))) return low;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (await holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function bytesOf({ state }: Partition): number {
  return state.appended - state.dropped;
}
