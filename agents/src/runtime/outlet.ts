import type { Bus, BusRecord } from '@edgebeat/bus';
import { Unknown } from '@edgebeat/core';
import type { Output, OutputTopic } from './output';
import { inPublishes } from './publishing';
import { recentIds } from './recent-ids';

/** How many ids are remembered of each topic, and how far back it is read at the start. */
export interface OutletBounds {
  readonly remembered: number;
  readonly tail: number;
}

/**
 * The tail must hold what an agent can have published without having moved its offsets: its batches
 * under way, one for each partition that it reads, with what it makes of them.
 */
export const outletBounds: OutletBounds = { remembered: 20_000, tail: 4_000 };

/** The group whose offsets are asked for to see where what was written ends; nobody reads in it. */
export const outletGroup = 'outlet';

/** The one way of an agent onto the bus. */
export interface Outlet {
  /**
   * Publishes what was not published before and answers that. After a failure the same outputs may
   * be handed in again: those that are kept already are left out.
   *
   * @throws Unavailable bus-unavailable.
   */
  publish(outputs: readonly Output[]): Promise<readonly Output[]>;
}

/**
 * Opens an outlet. The end of each topic is read first, so that what an agent had published before
 * it was killed is not published again when the same input comes back.
 */
export async function openOutlet(
  bus: Bus,
  topics: readonly OutputTopic[],
  { remembered, tail }: OutletBounds = outletBounds,
): Promise<Outlet> {
  const known = new Map(topics.map(({ settings }) => [settings.name, recentIds(remembered)]));
  for (const topic of topics) {
    for (const id of await tailIds(bus, topic, tail)) known.get(topic.settings.name)?.add(id);
  }

  const isKnown = ({ topic, id, partOf }: Output): boolean =>
    known.get(topic)?.has(id) === true ||
    (partOf !== undefined && known.get(topic)?.has(partOf) === true);

  const doubtful = new Set<OutputTopic>();
  const publish = async (topic: string, records: readonly BusRecord[]): Promise<void> => {
    try {
      await bus.publish(topic, records);
    } catch (error) {
      const written = topics.find(({ settings }) => settings.name === topic);
      if (error instanceof Unknown && written !== undefined) doubtful.add(written);
      throw error;
    }
  };

  return {
    async publish(outputs) {
      // What the bus may have kept without saying so is looked up before it is tried again.
      for (const topic of doubtful) {
        for (const id of await tailIds(bus, topic, tail)) known.get(topic.settings.name)?.add(id);
        doubtful.delete(topic);
      }
      const fresh = withoutRepeats(outputs.filter((output) => !isKnown(output)));
      for (const [topic, outputs] of byTopic(fresh)) {
        for (const some of inPublishes(outputs)) {
          const records = some.map(({ key, value }) => ({ key, value }));
          await publish(topic, records);
          for (const { id } of some) known.get(topic)?.add(id);
        }
      }
      return fresh;
    },
  };
}

async function tailIds(bus: Bus, topic: OutputTopic, tail: number): Promise<string[]> {
  const { name } = topic.settings;
  const ids: string[] = [];
  for (const { partition, start, end } of await bus.offsets(outletGroup, name)) {
    let from = Math.max(start, end - tail);
    while (from < end) {
      const records = await bus.read(name, partition, from, tail);
      ids.push(...records.map((record) => topic.idOf(record)).filter((id) => id !== undefined));
      from = (records.at(-1)?.offset ?? end) + 1;
    }
  }
  return ids;
}

function withoutRepeats(outputs: readonly Output[]): Output[] {
  const byId = new Map<string, Output>();
  for (const output of outputs) {
    const name = `${output.topic}\0${output.id}`;
    if (!byId.has(name)) byId.set(name, output);
  }
  return [...byId.values()];
}

function byTopic(outputs: readonly Output[]): Map<string, Output[]> {
  const groups = new Map<string, Output[]>();
  for (const output of outputs) {
    const group = groups.get(output.topic);
    if (group === undefined) groups.set(output.topic, [output]);
    else group.push(output);
  }
  return groups;
}
