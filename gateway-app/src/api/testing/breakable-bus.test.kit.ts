import type { Bus, StoredRecord } from '@edgebeat/bus';
import { Unavailable } from '@edgebeat/core';

/** A bus that can be taken away: it then takes nothing and says so. */
export interface BreakableBus extends Bus {
  isAway: boolean;
  /** What lies on a topic, parsed, in the order of its partitions. */
  contents(topic: string): Promise<unknown[]>;
}

export function breakable(bus: Bus): BreakableBus {
  const requireThere = () => {
    if (self.isAway) throw new Unavailable('bus-unavailable', 'the bus is away');
  };
  const self: BreakableBus = {
    isAway: false,
    contents: async (topic) => {
      const found: StoredRecord[] = [];
      for await (const record of bus.readAll(topic)) found.push(record);
      return found.map(({ value }): unknown => JSON.parse(value ?? 'null'));
    },
    ensureTopics: (topics) => bus.ensureTopics(topics),
    topics: async () => {
      requireThere();
      return bus.topics();
    },
    publish: async (topic, records) => {
      requireThere();
      return bus.publish(topic, records);
    },
    consume: (options, handler) => bus.consume(options, handler),
    readAll: (topic) => bus.readAll(topic),
    read: (topic, partition, offset, limit) => bus.read(topic, partition, offset, limit),
    offsets: (group, topic) => bus.offsets(group, topic),
    [Symbol.asyncDispose]: () => bus[Symbol.asyncDispose](),
  };
  return self;
}
