import type { StoredRecord } from '../../bus';
import { isSound } from '../entries/checksum';
import { stateKey } from '../entries/entry-keys';
import { decodeState, type PartitionState } from '../entries/partition-state';
import { damaged } from '../level/level-failures';
import type { LevelStore } from '../level/level-store';
import type { Level } from '../level/open-level';
import type { Partition, Topic } from '../partition';
import { keysOf, rowDecoder } from './rows';

/** One moment of the database. */
interface View {
  readonly level: Level;
  readonly snapshot: ReturnType<Level['snapshot']>;
}

const pageRecords = 500;
const pageBytes = 256 * 1_024;

/**
 * Reads a topic as it is when the reading begins, whatever is published, dropped or compacted
 * meanwhile.
 *
 * @throws Unavailable bus-unavailable when a record is missing or changed.
 */
export async function* readTopic(store: LevelStore, topic: Topic): AsyncGenerator<StoredRecord> {
  const view = await store.read((level) =>
    Promise.resolve<View>({ level, snapshot: level.snapshot() }),
  );
  try {
    for (const partition of topic.partitions) yield* readPartition(store, view, partition);
  } finally {
    await view.snapshot.close();
  }
}

async function* readPartition(
  store: LevelStore,
  view: View,
  partition: Partition,
): AsyncGenerator<StoredRecord> {
  const state = await stateIn(store, view, partition);
  const decode = rowDecoder(store.folder, partition, state);
  const { level, snapshot } = view;
  const options = { ...keysOf(partition, state), snapshot, highWaterMarkBytes: pageBytes };
  const iterator = await store.read(() => Promise.resolve(level.iterator(options)));
  let count = 0;
  try {
    for (;;) {
      const rows = await store.read(() => iterator.nextv(pageRecords));
      if (rows.length === 0) break;
      count += rows.length;
      for (const row of rows) yield decode(row);
    }
  } finally {
    await iterator.close();
  }
  if (count !== state.count) throw incomplete(store.folder, partition, state.count - count);
}

async function stateIn(
  store: LevelStore,
  { level, snapshot }: View,
  { place, title }: Partition,
): Promise<PartitionState> {
  const key = stateKey(place);
  const entry = await store.read(() => level.get(key, { snapshot }));
  const state = entry !== undefined && isSound(key, entry) ? decodeState(entry) : undefined;
  if (state === undefined) throw damaged(store.folder, `the numbers of ${title} are missing`);
  return state;
}

function incomplete(folder: string, { title }: Partition, missing: number): Error {
  return damaged(folder, `${missing} records of ${title} are missing`);
}
