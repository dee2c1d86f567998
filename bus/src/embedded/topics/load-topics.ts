import { isSound } from '../entries/checksum';
import { type Catalogue, decodeCatalogue } from '../entries/catalogue';
import {
  afterKind,
  catalogueKey,
  kindKey,
  lastWriteKey,
  placeIn,
  textIn,
} from '../entries/entry-keys';
import { decodeNumbers } from '../entries/numbers';
import { decodeState, type PartitionState } from '../entries/partition-state';
import { damaged } from '../level/level-failures';
import type { LevelStore } from '../level/level-store';
import { type Partition, Topic } from '../partition';

/** A catalogue and the two kinds of entries that are few: all of it is held in memory. */
type Entries = readonly (readonly [key: Buffer, value: Buffer])[];

/**
 * Reads every topic with the numbers of its partitions and the offsets of its groups.
 *
 * @throws Unavailable bus-unavailable when anything of it is missing or changed.
 */
export async function loadTopics(store: LevelStore): Promise<Map<string, Topic>> {
  const [catalogueEntry] = await entriesOf(store, catalogueKey, lastWriteKey);
  if (catalogueEntry === undefined) {
    await expectEmpty(store);
    return new Map();
  }
  const states = await loadStates(store);
  const topics = new Map<string, Topic>();
  for (const { id, ...settings } of catalogueOf(store, catalogueEntry[1]).topics) {
    const partitions = Array.from({ length: settings.partitions }, (_, partition) => {
      const state = states.get(nameOf(id, partition));
      if (state !== undefined) return state;
      const sentence = `the numbers of partition ${partition} of ${settings.name} are missing`;
      throw damaged(store.folder, sentence);
    });
    topics.set(settings.name, new Topic(id, settings, partitions));
  }
  await loadCommitted(store, topics);
  return topics;
}

async function loadStates(store: LevelStore): Promise<Map<string, PartitionState>> {
  const states = new Map<string, PartitionState>();
  for (const [key, entry] of await entriesOf(store, kindKey('state'), afterKind('state'))) {
    const { topicId, partition } = placeIn(key);
    const state = decodeState(entry);
    if (state === undefined)
      throw damaged(store.folder, 'the numbers of a partition are cut short');
    states.set(nameOf(topicId, partition), state);
  }
  return states;
}

async function loadCommitted(store: LevelStore, topics: ReadonlyMap<string, Topic>): Promise<void> {
  const partitions = new Map<string, Partition>();
  for (const topic of topics.values()) {
    for (const partition of topic.partitions) {
      partitions.set(nameOf(topic.id, partition.number), partition);
    }
  }
  for (const [key, entry] of await entriesOf(store, kindKey('committed'), afterKind('committed'))) {
    const { topicId, partition: number } = placeIn(key);
    const partition = partitions.get(nameOf(topicId, number));
    const [offset = 0] = decodeNumbers(entry);
    if (partition === undefined || offset > partition.end) {
      throw damaged(store.folder, 'a group has read records that are not there');
    }
    partition.committed.set(textIn(key).toString(), offset);
  }
}

async function entriesOf(store: LevelStore, gte: Buffer, lt: Buffer): Promise<Entries> {
  const entries = await store.read((level) => level.iterator({ gte, lt }).all());
  for (const [key, entry] of entries) {
    if (!isSound(key, entry)) throw damaged(store.folder, 'an entry of its own is changed');
  }
  return entries;
}

function catalogueOf(store: LevelStore, entry: Buffer): Catalogue {
  try {
    return decodeCatalogue(entry);
  } catch {
    throw damaged(store.folder, 'its list of topics is of a form that is not known here');
  }
}

/** A folder that holds anything else is not taken for an empty bus. */
async function expectEmpty(store: LevelStore): Promise<void> {
  const [first] = await store.read((level) => level.keys({ limit: 1 }).all());
  if (first !== undefined) throw damaged(store.folder, 'it has no list of topics');
}

function nameOf(topicId: number, partition: number): string {
  return `${topicId}/${partition}`;
}
