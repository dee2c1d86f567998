import type { Bus } from '@edgebeat/bus';
import { changelogTopic } from '@edgebeat/core';
import { z } from 'zod';
import { openTestBus, recordsOn } from './bus.test.kit';
import type { Held } from './state-draft';
import { openStateStore, type StateStore } from './state-store';

const State = z.strictObject({ n: z.int(), text: z.string().optional() });
type State = z.infer<typeof State>;

async function openStore(bus: Bus, maxKeys = 100): Promise<StateStore<State>> {
  await bus.ensureTopics([changelogTopic('test')]);
  return openStateStore({ agent: 'test', schema: State, maxKeys }, bus);
}

function held(n: number, more: Partial<Held<State>> = {}): Held<State> {
  return { state: { n }, ahead: 0, at: '2026-11-22T16:00:00.000Z', lane: 'telemetry/0', ...more };
}

function record(offset: number, partition = 0) {
  const origin = { topic: 'telemetry', partition, offset };
  return { origin, lane: 'telemetry/0', key: 'k', value: '', timestamp: held(0).at };
}

async function save(
  store: StateStore<State>,
  changes: Readonly<Record<string, Held<State> | undefined>>,
  offset: number,
): Promise<void> {
  const draft = store.draft();
  draft.reach(record(offset));
  for (const [key, value] of Object.entries(changes)) draft.put(key, value);
  await store.writing(draft).save();
}

function keysOf(store: StateStore<State>): string[] {
  return [...store.entries()].map(([key, { state }]) => `${key}=${String(state.n)}`);
}

describe('openStateStore', () => {
  it('given saved states, when another store loads them, then they are the same in the order of change', async () => {
    await using bus = await openTestBus();
    const store = await openStore(bus);
    await save(store, { a: held(1), b: held(2) }, 1);
    await save(store, { a: held(3), c: held(4) }, 2);
    await save(store, { c: undefined }, 3);

    const other = await openStore(bus);
    await other.load(['telemetry/0']);

    expect(keysOf(store)).toEqual(['b=2', 'a=3']);
    expect(keysOf(other)).toEqual(['b=2', 'a=3']);
  });

  it('given a draft that is not saved, when the store is read, then nothing has changed', async () => {
    await using bus = await openTestBus();
    const store = await openStore(bus);
    await save(store, { a: held(1) }, 1);

    const draft = store.draft();
    draft.put('a', held(9));
    draft.reach(record(5));

    expect(keysOf(store)).toEqual(['a=1']);
    expect(store.draft().contains(record(5))).toBe(false);
  });

  it('given saved states, when a record comes again, then it is contained, after a restart too', async () => {
    await using bus = await openTestBus();
    const store = await openStore(bus);
    await save(store, { a: held(1) }, 7);
    const other = await openStore(bus);
    await other.load(['telemetry/0']);

    const drafts = [store.draft(), other.draft()];

    for (const draft of drafts) {
      expect([6, 7, 8].map((offset) => draft.contains(record(offset)))).toEqual([
        true,
        true,
        false,
      ]);
      expect(draft.contains(record(7, 1))).toBe(false);
    }
  });

  it('given lanes that others read, when states are loaded, then theirs are left out', async () => {
    await using bus = await openTestBus();
    const store = await openStore(bus);
    await save(store, { a: held(1), b: held(2, { lane: 'telemetry/1' }) }, 1);

    const other = await openStore(bus);
    await other.load(['telemetry/1']);

    expect(keysOf(other)).toEqual(['b=2']);
    expect(other.draft().contains(record(1))).toBe(false);
  });

  it('given no room, when states are saved, then the quietest go, with a deletion on the changelog', async () => {
    await using bus = await openTestBus();
    const store = await openStore(bus, 2);

    await save(store, { a: held(1), b: held(2) }, 1);
    await save(store, { a: held(3), c: held(4) }, 2);

    const records = await recordsOn(bus, 'changelog.test');
    expect(keysOf(store)).toEqual(['a=3', 'c=4']);
    expect(store.evicted()).toBe(1);
    expect(records.findLast(({ key }) => key === 'state/b')?.value).toBeNull();
  });

  it('given a state that the bus does not take, when it is saved, then it is dropped and the others are kept', async () => {
    await using bus = await openTestBus();
    const store = await openStore(bus);
    await save(store, { a: held(1) }, 1);

    const large = { n: 2, text: 'x'.repeat(1_100_000) };
    await save(store, { a: held(2, { state: large }), b: held(3) }, 2);

    expect(keysOf(store)).toEqual(['b=3']);
    expect(store.evicted()).toBe(1);
  });

  it('given a state that is not of its form, when it is saved, then it is dropped and does not block', async () => {
    await using bus = await openTestBus();
    const store = await openStore(bus);

    await save(store, { a: held(1.5), b: held(3) }, 1);

    expect(keysOf(store)).toEqual(['b=3']);
    expect(store.evicted()).toBe(1);
  });

  it('given more than the bus takes at once, when it is about to be written, then it says so', async () => {
    await using bus = await openTestBus();
    const store = await openStore(bus, 5000);
    const draft = store.draft();
    for (let n = 0; n < 1001; n += 1) draft.put(`key-${String(n)}`, held(n));

    expect(store.writing(draft).fits).toBe(false);
  });

  it('given records of no known form, when a changelog is loaded, then the rest is, and they are counted', async () => {
    await using bus = await openTestBus();
    const store = await openStore(bus);
    await save(store, { a: held(1) }, 1);
    const old = { ...held(0), state: { m: 1 } };
    await bus.publish('changelog.test', [
      { key: 'state/b', value: 'no JSON' },
      { key: 'state/c', value: JSON.stringify(old) },
      { key: 'other', value: '{}' },
    ]);

    const other = await openStore(bus);
    await other.load(['telemetry/0']);

    expect(keysOf(other)).toEqual(['a=1']);
    expect(other.evicted()).toBe(3);
  });

  it('given a tick that was begun, when a store loads, then it is told until the tick is over', async () => {
    await using bus = await openTestBus();
    const store = await openStore(bus);

    await store.beginTick('2026-11-22T16:00:01.000Z');
    const during = await (await openStore(bus)).load([]);
    await store.endTick();
    const after = await (await openStore(bus)).load([]);

    expect([during, after]).toEqual(['2026-11-22T16:00:01.000Z', undefined]);
  });
});
