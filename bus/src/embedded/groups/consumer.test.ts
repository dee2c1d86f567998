import { eventually, startConsumer } from '../../contract-suite/bench';
import { BusFolder } from '../bus-folder.test.kit';

const topic = 'log';

describe('a consumer of the embedded bus', () => {
  let place: BusFolder;
  /** A key for each of the two partitions. */
  let keys: [string, string];

  beforeEach(async () => {
    place = await BusFolder.open();
    const keep = { hours: 24, bytes: 1_048_576 };
    await place.bus.ensureTopics([{ name: topic, partitions: 2, keep }]);
    const names = Array.from({ length: 16 }, (_, index) => `key-${String(index)}`);
    const positions = await place.bus.publish(
      topic,
      names.map((key) => ({ key, value: 'first' })),
    );
    const keyOf = (wanted: number) =>
      names[positions.findIndex(({ partition }) => partition === wanted)] ?? '';
    keys = [keyOf(0), keyOf(1)];
  });

  afterEach(() => place[Symbol.asyncDispose]());

  it('given a partition in a long pause, when others get records, then these do not wait for it', async () => {
    let failures = 0;
    await using consumer = startConsumer(place.bus, { group: 'g', topics: [topic] }, (batch) => {
      if (batch.partition === 1) return Promise.resolve();
      failures += 1;
      return Promise.reject(new Error('never'));
    });
    await eventually(() => failures >= 5);
    const handled = () => consumer.records().filter(({ value }) => value === 'later').length;
    const started = performance.now();

    for (let count = 1; count <= 30; count += 1) {
      await place.bus.publish(topic, [{ key: keys[1], value: 'later' }]);
      await eventually(() => handled() === count);
    }

    // Each of them would have waited for the next attempt, 800 ms and more apart.
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(failures).toBeLessThan(10);
  });

  it('given a handler that failed, when it has worked again, then the next pause is short', async () => {
    const times: number[] = [];
    let failing = 4;
    await using consumer = startConsumer(place.bus, { group: 'g', topics: [topic] }, (batch) => {
      if (batch.partition === 1) return Promise.resolve();
      times.push(performance.now());
      failing -= 1;
      return failing >= 0 ? Promise.reject(new Error('not now')) : Promise.resolve();
    });
    const first = () => consumer.records().filter(({ partition }) => partition === 0).length;
    await eventually(() => first() > 0);
    const before = first();
    failing = 1;
    await place.bus.publish(topic, [{ key: keys[0], value: 'again' }]);
    await eventually(() => first() > before);

    const pauses = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    for (const [index, least] of [50, 100, 200, 400].entries()) {
      expect(pauses[index]).toBeGreaterThanOrEqual(least - 1);
    }
    expect(times).toHaveLength(7);
    expect(pauses.at(-1)).toBeLessThan(400);
  });

  it('given a consumer that waits, when its signal is given, then it ends without an error', async () => {
    const leave = new AbortController();
    const options = { group: 'g', topics: [topic], signal: leave.signal };
    let handled = 0;
    const consuming = place.bus.consume(options, ({ records }) => {
      handled += records.length;
      return Promise.resolve();
    });
    await eventually(() => handled === 16);

    leave.abort();

    await expect(consuming).resolves.toBeUndefined();
  });

  it('given a signal while a failed batch pauses, when it is given, then it ends at once', async () => {
    const leave = new AbortController();
    const options = { group: 'g', topics: [topic], signal: leave.signal };
    let failures = 0;
    const consuming = place.bus.consume(options, () => {
      failures += 1;
      return Promise.reject(new Error('never'));
    });
    await eventually(() => failures >= 10);
    const started = performance.now();

    leave.abort();
    await consuming;

    expect(performance.now() - started).toBeLessThan(500);
  });
});
