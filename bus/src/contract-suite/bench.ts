import { randomUUID } from 'node:crypto';
import type { TopicSettings } from '@edgebeat/core';
import type { Batch, Bus, BusRecord, ConsumeOptions, StoredRecord } from '../bus';
import { SOON_MS } from './subject';

/** Makes a topic that no other test uses and answers its name. */
export async function freshTopic(
  bus: Bus,
  settings: Partial<Omit<TopicSettings, 'name'>> = {},
): Promise<string> {
  const keep = { hours: 24, bytes: 64 * 1_048_576 };
  const name = `contract.${randomUUID()}`;
  await bus.ensureTopics([{ name, partitions: 4, keep, ...settings }]);
  return name;
}

/** A group that no other test uses. */
export function freshGroup(): string {
  return `contract.${randomUUID()}`;
}

/** Records with numbered values whose keys come in turn. */
export function numbered(count: number, keys = 16): BusRecord[] {
  return Array.from({ length: count }, (_, index) => ({
    key: `key-${String(index % keys)}`,
    value: `value-${String(index)}`,
  }));
}

/** Everything that a topic holds now. */
export async function contentOf(bus: Bus, topic: string): Promise<StoredRecord[]> {
  const records: StoredRecord[] = [];
  for await (const record of bus.readAll(topic)) records.push(record);
  return records;
}

/** The values of each key, in the order of the records. */
export function valuesByKey(records: readonly BusRecord[]): Record<string, (string | null)[]> {
  const values: Record<string, (string | null)[]> = {};
  for (const { key, value } of records) (values[key] ??= []).push(value);
  return values;
}

/** A member of a group that runs until it is disposed. */
export interface RunningConsumer extends AsyncDisposable {
  readonly batches: readonly Batch[];
  readonly ended: Promise<void>;
  /** All records that were handled, in the order in which they came. */
  records(): StoredRecord[];
}

/** Starts a member of a group; what it handled can be seen while it runs. */
export function startConsumer(
  bus: Bus,
  options: Omit<ConsumeOptions, 'signal'>,
  handle: (batch: Batch) => Promise<void> = () => Promise.resolve(),
): RunningConsumer {
  const leave = new AbortController();
  const batches: Batch[] = [];
  const ended = bus.consume({ ...options, signal: leave.signal }, async (batch) => {
    await handle(batch);
    batches.push(batch);
  });
  // It is looked at by the test; a test that fails before must not leave it unhandled.
  ended.catch(() => undefined);
  return {
    batches,
    ended,
    records: () => batches.flatMap(({ records }) => records),
    async [Symbol.asyncDispose]() {
      leave.abort();
      await ended.catch(() => undefined);
    },
  };
}

/** Waits until a condition holds that comes true by itself. */
export async function eventually(holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + SOON_MS;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`it did not come true: ${String(holds)}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
