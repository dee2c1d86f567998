import { writeSync } from 'node:fs';
import type { Bus } from '../bus';
import { crashGroup, type CrashRun, crashTopics } from './crash-run.test.kit';
import { openEmbeddedBus } from './open-embedded-bus';

/**
 * Publishes and consumes until it is killed. Every line on standard output was true before it was
 * written: `published TOPIC PARTITION OFFSET KEY VALUE`, `handled PARTITION OFFSET`,
 * `committed PARTITION OFFSET`.
 */
async function work({ folder, run }: CrashRun): Promise<void> {
  const bus = await openEmbeddedBus({ folder, settings: { sweepMs: 10 } });
  await bus.ensureTopics(crashTopics);
  for (const { partition, committed } of await bus.offsets(crashGroup, 'kept')) {
    say('committed', partition, committed);
  }
  say('ready');
  const publishers = crashTopics.flatMap(({ name }) =>
    [0, 1, 2].map((index) => publish(bus, name, run, `key-${String(index)}`)),
  );
  await Promise.all([...publishers, consume(bus, 1), consume(bus, 20)]);
}

async function publish(bus: Bus, topic: string, run: number, key: string): Promise<void> {
  for (let count = 0; ; count += 2) {
    const values = [count, count + 1].map((number) => `${String(run)}.${String(number)}`);
    const positions = await bus.publish(
      topic,
      values.map((value) => ({ key, value })),
    );
    for (const [index, { partition, offset }] of positions.entries()) {
      say('published', topic, partition, offset, key, values[index] ?? '');
    }
  }
}

async function consume(bus: Bus, maxBatch: number): Promise<void> {
  const { signal } = new AbortController();
  const options = { group: crashGroup, topics: ['kept'], maxBatch, signal };
  await bus.consume(options, async ({ partition, records }) => {
    await new Promise((resolve) => setTimeout(resolve, 1));
    for (const { offset } of records) say('handled', partition, offset);
  });
}

/** What is in a pipe outlives the process; the stream of standard output may still hold it back. */
function say(...words: readonly (string | number)[]): void {
  writeSync(1, `${words.join(' ')}\n`);
}

process.once('message', (message: CrashRun) => {
  work(message).catch((error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    process.exit(1);
  });
});
