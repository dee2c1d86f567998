import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Bus, openEmbeddedBus, type StoredRecord } from '@edgebeat/bus';
import { topics } from '@edgebeat/core';

/** A bus with all topics of a site in a temporary folder, which is removed with it. */
export async function openSiteBus(): Promise<Bus> {
  const folder = await mkdtemp(join(tmpdir(), 'edgebeat-pipeline-'));
  const bus = await openEmbeddedBus({ folder });
  await bus.ensureTopics(Object.values(topics));
  const close = bus[Symbol.asyncDispose].bind(bus);
  return Object.assign(bus, {
    async [Symbol.asyncDispose]() {
      await close();
      await rm(folder, { recursive: true, force: true });
    },
  });
}

/** Publishes records under their topics, in their order; keys spread them over partitions. */
export async function publishAll(bus: Bus, records: readonly StoredRecord[]): Promise<void> {
  for (const { topic, value, offset } of records) {
    await bus.publish(topic, [{ key: `key-${offset % 5}`, value }]);
  }
}

/** Waits until something holds. */
export async function eventually(holds: () => Promise<boolean>, ms = 10_000): Promise<void> {
  const deadline = Date.now() + ms;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error('it did not come to hold in time');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
