import fc from 'fast-check';
import type { Batch } from '../bus';
import { BusFolder } from './bus-folder.test.kit';

const hourMs = 3_600_000;
const partitions = [0, 1, 2];
const topic = 'log';

/** What a topic and its groups are, as simply as it can be said. */
class Model {
  now = Date.parse('2026-03-01T00:00:00.000Z');
  readonly logs = partitions.map((): { value: string; at: number }[] => []);
  readonly starts = partitions.map(() => 0);
  readonly committed = new Map<string, number[]>();

  positionOf(group: string, partition: number): number {
    return Math.max(this.committed.get(group)?.[partition] ?? 0, this.starts[partition] ?? 0);
  }

  lagOf(group: string): number {
    return partitions.reduce((sum, partition) => {
      return sum + (this.logs[partition]?.length ?? 0) - this.positionOf(group, partition);
    }, 0);
  }

  /** Checks that a batch is what the group has to read next, and counts it as read. */
  take(group: string, { partition, records }: Batch): void {
    const from = this.positionOf(group, partition);
    const expected = this.logs[partition]?.slice(from, from + records.length);
    expect(records.map(({ value }) => value)).toEqual(expected?.map(({ value }) => value));
    expect(records.map(({ offset }) => offset)).toEqual(records.map((_, index) => from + index));
    const committed = this.committed.get(group) ?? partitions.map(() => 0);
    committed[partition] = from + records.length;
    this.committed.set(group, committed);
  }

  drop(): void {
    for (const [partition, log] of this.logs.entries()) {
      const first = log.findIndex(({ at }) => at >= this.now - hourMs);
      this.starts[partition] = first < 0 ? log.length : first;
    }
  }
}

interface Consuming {
  readonly group: string;
  readonly members: number;
  readonly maxBatch: number;
  /** After how many batches they leave. */
  readonly batches: number;
  /** Which calls of the handler fail. */
  readonly failures: ReadonlySet<number>;
}

type Step =
  | { readonly kind: 'publish'; readonly keys: readonly string[] }
  | { readonly kind: 'consume'; readonly consuming: Consuming }
  | { readonly kind: 'pause'; readonly minutes: number }
  | { readonly kind: 'sweep' | 'restart' };

const consuming = fc.record({
  group: fc.constantFrom('one', 'two'),
  members: fc.integer({ min: 1, max: 3 }),
  maxBatch: fc.integer({ min: 1, max: 6 }),
  batches: fc.integer({ min: 1, max: 8 }),
  failures: fc
    .uniqueArray(fc.integer({ min: 1, max: 8 }), { maxLength: 1 })
    .map((at) => new Set(at)),
});

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('publish' as const),
    keys: fc.array(fc.string({ minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 12 }),
  }),
  fc.record({ kind: fc.constant('consume' as const), consuming }),
  fc.record({ kind: fc.constant('pause' as const), minutes: fc.integer({ min: 1, max: 40 }) }),
  fc.record({ kind: fc.constantFrom('sweep' as const, 'restart' as const) }),
);

describe('topics and groups', () => {
  it('given any steps, when they are taken, then offsets and records are those of a simple model', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        const model = new Model();
        await using place = await BusFolder.open({ clock: () => model.now });
        await place.bus.ensureTopics([
          { name: topic, partitions: 3, keep: { hours: 1, bytes: 1e9 } },
        ]);

        for (const each of steps) await take(each, model, place);

        await expectSame(model, place);
      }),
      { numRuns: 40, seed: 11 },
    );
  });
});

async function take(step: Step, model: Model, place: BusFolder): Promise<void> {
  if (step.kind === 'publish') await publish(step.keys, model, place);
  if (step.kind === 'consume') await consume(step.consuming, model, place);
  if (step.kind === 'pause') model.now += step.minutes * 60_000;
  if (step.kind === 'restart') await place.restart();
  if (step.kind === 'sweep') {
    await place.bus.sweep();
    model.drop();
    await expectSame(model, place);
  }
}

async function publish(keys: readonly string[], model: Model, { bus }: BusFolder): Promise<void> {
  const records = keys.map((key, index) => ({ key, value: `${key}-${String(index)}` }));
  const positions = await bus.publish(topic, records);
  for (const [index, { partition, offset }] of positions.entries()) {
    const log = model.logs[partition];
    expect(log).toHaveLength(offset);
    log?.push({ value: records[index]?.value ?? '', at: model.now });
  }
}

/** Lets members of a group read until they had their batches or nothing is left. */
async function consume(
  { group, members, maxBatch, batches, failures }: Consuming,
  model: Model,
  { bus }: BusFolder,
): Promise<void> {
  if (model.lagOf(group) === 0) return;
  const leave = new AbortController();
  let calls = 0;
  let handled = 0;
  let wrong: unknown;
  const handle = async (batch: Batch) => {
    calls += 1;
    await new Promise((resolve) => setImmediate(resolve));
    if (failures.has(calls)) throw new Error('this one fails');
    try {
      expect(batch.records.length).toBeLessThanOrEqual(maxBatch);
      model.take(group, batch);
      handled += 1;
    } catch (error) {
      wrong = error;
    }
    if (handled >= batches || model.lagOf(group) === 0 || wrong !== undefined) leave.abort();
  };
  const options = { group, topics: [topic], maxBatch, signal: leave.signal };
  await Promise.all(Array.from({ length: members }, () => bus.consume(options, handle)));
  expect(wrong).toBeUndefined();
}

async function expectSame(model: Model, { bus }: BusFolder): Promise<void> {
  for (const group of ['one', 'two']) {
    expect(await bus.offsets(group, topic)).toEqual(
      partitions.map((partition) => ({
        topic,
        partition,
        start: model.starts[partition],
        end: model.logs[partition]?.length,
        committed: model.positionOf(group, partition),
      })),
    );
  }
  for (const partition of partitions) {
    const records = await bus.read(topic, partition, 0, 10_000);
    const kept = model.logs[partition]?.slice(model.starts[partition]);
    expect(records.map(({ value }) => value)).toEqual(kept?.map(({ value }) => value));
  }
}
