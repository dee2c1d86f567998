import { EmbeddedBus } from './embedded-bus';
import { type EmbeddedBusOptions, readBusSettings } from './embedded-options';
import { Groups } from './groups/groups';
import { LevelStore } from './level/level-store';
import { loadTopics } from './topics/load-topics';
import { Upkeep } from './upkeep/upkeep';
import { Writer } from './writing/writer';

const noLog = { warn: () => undefined };

/**
 * Opens the bus in a folder; it is closed when it is disposed.
 *
 * @throws Rejected invalid-setting naming every wrong setting.
 * @throws Unavailable bus-unavailable when the folder is open already, damaged or not writable.
 */
export async function openEmbeddedBus({
  folder,
  settings = {},
  clock = Date.now,
  log = noLog,
}: EmbeddedBusOptions): Promise<EmbeddedBus> {
  const { sweepMs, closeMs, waitingBytes } = readBusSettings(settings);
  const store = await LevelStore.open(folder, log);
  try {
    const topics = await loadTopics(store);
    const writer = new Writer(store, clock, waitingBytes);
    const groups = new Groups({ store, writer, log });
    const upkeep = new Upkeep(topics, sweepMs, { store, writer, clock }, log);
    return new EmbeddedBus({ store, topics, writer, groups, upkeep, closeMs });
  } catch (error) {
    await store[Symbol.asyncDispose]();
    throw error;
  }
}
