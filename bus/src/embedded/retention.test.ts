import { contentOf, eventually, numbered, startConsumer } from '../contract-suite/bench';
import { BusFolder } from './bus-folder.test.kit';

const hourMs = 3_600_000;
const KiB = 1_024;

describe('topics that are kept for a time', () => {
  let now: number;
  let place: BusFolder;

  beforeEach(async () => {
    now = Date.parse('2026-03-01T00:00:00.000Z');
    place = await BusFolder.open({ clock: () => now });
  });

  afterEach(() => place[Symbol.asyncDispose]());

  const make = (hours: number, bytes: number, partitions = 1) =>
    place.bus.ensureTopics([{ name: 'log', partitions, keep: { hours, bytes } }]);
  const publish = (count: number, value = 'x') =>
    place.bus.publish(
      'log',
      numbered(count).map(({ key }) => ({ key, value })),
    );
  const ranges = async () =>
    (await place.bus.offsets('anyone', 'log')).map(({ start, end }) => [start, end]);

  it('given records of two hours, when the first are too old, then only they are dropped', async () => {
    await make(1, 1024 * KiB);
    await publish(1_000);
    await publish(1_000);
    now += hourMs / 2;
    await publish(10);
    now += hourMs / 2 + 1;

    await place.bus.sweep();

    expect(await ranges()).toEqual([[2_000, 2_010]]);
    const content = await contentOf(place.bus, 'log');
    expect(content.map(({ offset }) => offset)).toEqual(
      Array.from({ length: 10 }, (_, index) => 2_000 + index),
    );
    expect(content[0]?.timestamp).toBe('2026-03-01T00:30:00.000Z');
  });

  it('given records at the very end of their time, when a millisecond passes, then they go', async () => {
    await make(1, 1024 * KiB);
    await publish(5);

    now += hourMs;
    await place.bus.sweep();
    const before = await ranges();
    now += 1;
    await place.bus.sweep();

    expect(before).toEqual([[0, 5]]);
    expect(await ranges()).toEqual([[5, 5]]);
  });

  it('given a topic whose records are all dropped, when it is opened again, then offsets go on', async () => {
    await make(1, 1024 * KiB);
    await publish(7);
    now += 2 * hourMs;
    await place.bus.sweep();

    await place.restart();
    const [position] = await publish(1);

    expect(position).toEqual({ partition: 0, offset: 7 });
    expect(await ranges()).toEqual([[7, 8]]);
  });

  it('given more bytes than are kept, when it is swept, then the oldest go, of whatever partition', async () => {
    await make(24, 64 * KiB, 4);
    for (let round = 0; round < 300; round += 1) {
      now += 1_000;
      await publish(16, String(round).padStart(100, '.'));
    }

    await place.bus.sweep();

    const content = await contentOf(place.bus, 'log');
    const bytes = content.reduce((sum, { value }) => sum + (value?.length ?? 0), 0);
    const oldest = [0, 1, 2, 3].map((number) => {
      const first = content.find(({ partition }) => partition === number);
      return Date.parse(first?.timestamp ?? '');
    });
    expect(bytes).toBeLessThanOrEqual(64 * KiB);
    expect(bytes).toBeGreaterThan(40 * KiB);
    expect(Math.max(...oldest) - Math.min(...oldest)).toBeLessThan(60_000);
  });

  it('given a group behind the first record, when it reads, then it goes on at the first one', async () => {
    await make(1, 1024 * KiB);
    await publish(10);
    now += 2 * hourMs;
    await publish(5);
    await place.bus.sweep();

    await using consumer = startConsumer(place.bus, { group: 'late', topics: ['log'] });
    await eventually(() => consumer.records().length >= 5);

    expect(consumer.records().map(({ offset }) => offset)).toEqual([10, 11, 12, 13, 14]);
    expect(await place.bus.read('log', 0, 3, 2)).toMatchObject([{ offset: 10 }, { offset: 11 }]);
  });

  it('given a group that nothing is left for, when it is asked for, then it has committed the start', async () => {
    await make(1, 1024 * KiB);
    await publish(10);
    now += 2 * hourMs;

    await place.bus.sweep();

    const offsets = await place.bus.offsets('late', 'log');
    expect(offsets).toMatchObject([{ start: 10, end: 10, committed: 10 }]);
  });

  it('given a reader of the whole topic, when records are dropped meanwhile, then it has them all', async () => {
    await make(1, 8 * 1024 * KiB);
    for (let round = 0; round < 4; round += 1) await publish(1_000, 'x'.repeat(500));
    const read: number[] = [];

    for await (const { offset } of place.bus.readAll('log')) {
      if (read.length === 1) {
        now += 2 * hourMs;
        await place.bus.sweep();
      }
      read.push(offset);
    }

    expect(await ranges()).toEqual([[4_000, 4_000]]);
    expect(read).toEqual(Array.from({ length: 4_000 }, (_, offset) => offset));
  });

  it('given readers and publishers at work, when it is swept again and again, then no reader fails', async () => {
    await make(24, 32 * KiB, 2);
    const failures: unknown[] = [];
    await using consumer = startConsumer(place.bus, { group: 'slow', topics: ['log'] });
    consumer.ended.catch((error: unknown) => failures.push(error));
    const read = async () => {
      for await (const record of place.bus.readAll('log')) if (record.offset < 0) return;
    };

    for (let round = 0; round < 60; round += 1) {
      await Promise.all([publish(20, 'x'.repeat(300)), place.bus.sweep(), read(), read()]);
    }

    expect(failures).toEqual([]);
    expect((await ranges()).every(([start = 0]) => start > 0)).toBe(true);
    await eventually(async () =>
      (await place.bus.offsets('slow', 'log')).every(({ end, committed }) => end === committed),
    );
  });

  it('given readers from the disk, when it is swept meanwhile, then none of them misses a record', async () => {
    await make(24, 1024 * KiB);
    for (let round = 0; round < 8; round += 1) await publish(1_000, 'x'.repeat(80));
    await place.restart();
    await make(24, 64 * KiB);
    let isSwept = false;
    const read = async () => {
      let reads = 0;
      while (!isSwept) {
        const [first] = await place.bus.read('log', 0, 0, 1);
        expect(first?.offset).toBeGreaterThanOrEqual(0);
        reads += 1;
      }
      return reads;
    };

    const readers = Array.from({ length: 4 }, read);
    await place.bus.sweep();
    isSwept = true;

    const reads = await Promise.all(readers);
    expect(Math.min(...reads)).toBeGreaterThan(1);
    expect((await ranges())[0]?.[0]).toBeGreaterThan(5_000);
  });

  it('given a shorter retention, when the topic is ensured with it, then it holds', async () => {
    await make(24, 1024 * KiB);
    await publish(5);
    now += 2 * hourMs;
    await place.bus.sweep();
    const before = await ranges();

    await make(1, 1024 * KiB);
    await place.bus.sweep();

    expect(before).toEqual([[0, 5]]);
    expect(await ranges()).toEqual([[5, 5]]);
  });

  it('given a clock that goes back, when records are published, then their times do not', async () => {
    await make(1, 1024 * KiB);
    await publish(1);
    now -= 10 * 60_000;

    await publish(1);
    await place.restart();
    await publish(1);

    const times = (await contentOf(place.bus, 'log')).map(({ timestamp }) => timestamp);
    expect(new Set(times)).toEqual(new Set(['2026-03-01T00:00:00.000Z']));
  });

  it('given nobody who asks for it, when time passes, then topics are swept', async () => {
    await using own = await BusFolder.open({ clock: () => now, settings: { sweepMs: 20 } });
    await own.bus.ensureTopics([{ name: 'log', partitions: 1, keep: { hours: 1, bytes: KiB } }]);
    await own.bus.publish('log', [{ key: 'k', value: 'x' }]);

    now += 2 * hourMs;

    await eventually(async () => (await own.bus.offsets('anyone', 'log'))[0]?.start === 1);
  });
});
