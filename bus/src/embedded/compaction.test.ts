import fc from 'fast-check';
import type { BusRecord } from '../bus';
import { contentOf, eventually, startConsumer } from '../contract-suite/bench';
import { BusFolder } from './bus-folder.test.kit';

const hourMs = 3_600_000;

describe('a compacted topic', () => {
  let now: number;
  let place: BusFolder;

  beforeEach(async () => {
    now = Date.parse('2026-03-01T00:00:00.000Z');
    place = await BusFolder.open({ clock: () => now });
    await place.bus.ensureTopics([{ name: 'state', partitions: 1, keep: 'compact' }]);
  });

  afterEach(() => place[Symbol.asyncDispose]());

  const publish = (...records: (readonly [key: string, value: string | null])[]) =>
    place.bus.publish(
      'state',
      records.map(([key, value]) => ({ key, value })),
    );
  const content = async () =>
    (await contentOf(place.bus, 'state')).map(({ key, value, offset }) => [key, value, offset]);

  it('given several records of a key, when it is swept, then the last is there under its offset', async () => {
    await publish(['a', '1'], ['b', '1'], ['a', '2']);
    await publish(['c', '1'], ['a', '3']);

    await place.bus.sweep();
    await place.restart();

    expect(await content()).toEqual([
      ['b', '1', 1],
      ['c', '1', 3],
      ['a', '3', 4],
    ]);
  });

  it('given a key that was swept before, when it is published again, then the older one goes', async () => {
    await publish(['a', '1'], ['b', '1']);
    await place.bus.sweep();
    await publish(['a', '2']);
    await place.bus.sweep();
    const after = await content();
    await publish(['a', '3']);

    await place.bus.sweep();

    expect(after).toEqual([
      ['b', '1', 1],
      ['a', '2', 2],
    ]);
    expect(await content()).toEqual([
      ['b', '1', 1],
      ['a', '3', 3],
    ]);
  });

  it('given records of years ago, when it is swept, then they stay', async () => {
    await publish(['a', '1']);
    now += 100_000 * hourMs;

    await place.bus.sweep();

    expect(await content()).toEqual([['a', '1', 0]]);
  });

  it('given a deleted key, when a day has passed, then the deletion is gone too', async () => {
    await publish(['a', '1'], ['b', '1'], ['a', null]);
    await place.bus.sweep();
    const first = await content();
    now += 24 * hourMs - 1;
    await place.bus.sweep();
    const beforeItsTime = await content();
    now += 1;
    await place.bus.sweep();
    const afterwards = await content();

    await place.restart();
    await publish(['a', '2']);
    await place.bus.sweep();

    expect(first).toEqual([
      ['b', '1', 1],
      ['a', null, 2],
    ]);
    expect(beforeItsTime).toEqual(first);
    expect(afterwards).toEqual([['b', '1', 1]]);
    expect(await content()).toEqual([
      ['b', '1', 1],
      ['a', '2', 3],
    ]);
  });

  it('given a deleted key that is published again, when a day has passed, then it is there', async () => {
    await publish(['a', '1'], ['a', null]);
    await place.bus.sweep();
    await publish(['a', '2']);
    now += 48 * hourMs;

    await place.bus.sweep();

    expect(await content()).toEqual([['a', '2', 2]]);
  });

  it('given a last record that is gone, when a group reads, then it comes to the end', async () => {
    await publish(['a', '1'], ['b', null]);
    await place.bus.sweep();
    now += 24 * hourMs;
    await place.bus.sweep();
    await place.restart();

    await using consumer = startConsumer(place.bus, { group: 'reader', topics: ['state'] });
    await eventually(async () => (await place.bus.offsets('reader', 'state'))[0]?.committed === 2);

    expect(consumer.records()).toMatchObject([{ key: 'a', value: '1', offset: 0 }]);
    expect(await place.bus.offsets('reader', 'state')).toMatchObject([{ start: 0, end: 2 }]);
  });

  it('given a reader of all, when keys are published and swept meanwhile, then it sees one moment', async () => {
    await place.bus.ensureTopics([{ name: 'wide', partitions: 3, keep: 'compact' }]);
    const publishAll = (value: string) =>
      place.bus.publish(
        'wide',
        Array.from({ length: 1_000 }, (_, index) => ({ key: `key-${String(index)}`, value })),
      );
    const valuesIn = (records: readonly BusRecord[]) => new Set(records.map(({ value }) => value));
    await publishAll('before');
    const seen: BusRecord[] = [];

    for await (const record of place.bus.readAll('wide')) {
      if (seen.length === 10) {
        await publishAll('after');
        await place.bus.sweep();
      }
      seen.push(record);
    }

    const afterwards = await contentOf(place.bus, 'wide');
    expect([seen.length, valuesIn(seen)]).toEqual([1_000, new Set(['before'])]);
    expect([afterwards.length, valuesIn(afterwards)]).toEqual([1_000, new Set(['after'])]);
  });

  it('given any records, sweeps, days and restarts, when it is read, then it says what a map says', async () => {
    const record = fc.record({
      key: fc.constantFrom('a', 'b', 'c', 'd'),
      value: fc.option(fc.string()),
    });
    const pause = fc.constantFrom('sweep', 'day', 'restart');
    const step = fc.oneof({ weight: 6, arbitrary: record }, { weight: 4, arbitrary: pause });
    const model = new Map<string, string>();

    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        for (const each of steps) {
          if (each === 'sweep') await place.bus.sweep();
          else if (each === 'day') now += 24 * hourMs;
          else if (each === 'restart') await place.restart();
          else if (typeof each === 'object') {
            await publish([each.key, each.value]);
            apply(model, each);
          }
        }
        await place.bus.sweep();

        const records = await contentOf(place.bus, 'state');
        const state = new Map<string, string>();
        for (const each of records) apply(state, each);
        expect(state).toEqual(model);
        expect(records).toHaveLength(new Set(records.map(({ key }) => key)).size);
      }),
      { numRuns: 30, seed: 7 },
    );
  });
});

function apply(state: Map<string, string>, { key, value }: BusRecord): void {
  if (value === null) state.delete(key);
  else state.set(key, value);
}
