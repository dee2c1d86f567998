import type { Bus } from '@edgebeat/bus';

/** A bus whose user is killed at a point: nothing that it does after it has an effect. */
export interface KillableBus {
  readonly bus: Bus;
  /** How many points there were so far. */
  points(): number;
  isDead(): boolean;
}

/**
 * Points are before and after every publication, and before every move of an offset. With the one
 * after a publication its effect is there, but the user never learns of it.
 */
export function killableBus(bus: Bus, killAt: number): KillableBus {
  let points = 0;
  let dead = false;

  const point = (): void => {
    if (!dead) points += 1;
    if (points === killAt) dead = true;
    if (dead) throw new Error('killed');
  };

  const killable: Bus = {
    ...forwarded(bus),
    async publish(topic, records) {
      point();
      const positions = await bus.publish(topic, records);
      point();
      return positions;
    },
    consume: (options, handler) =>
      bus.consume(options, async (batch) => {
        await handler(batch);
        point();
      }),
  };
  return { bus: killable, points: () => points, isDead: () => dead };
}

/** The same bus as an object whose methods can be replaced; it does not dispose the bus. */
export function forwarded(bus: Bus): Bus {
  return {
    ensureTopics: (topics) => bus.ensureTopics(topics),
    topics: () => bus.topics(),
    publish: (topic, records) => bus.publish(topic, records),
    consume: (options, handler) => bus.consume(options, handler),
    readAll: (topic) => bus.readAll(topic),
    read: (topic, partition, offset, limit) => bus.read(topic, partition, offset, limit),
    offsets: (group, topic) => bus.offsets(group, topic),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
