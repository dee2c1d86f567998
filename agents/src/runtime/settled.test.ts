import { Rejected, topics } from '@edgebeat/core';
import { openTestBus, until } from './bus.test.kit';
import { publishReadings, reading } from './counter.test.kit';
import { settledUntil } from './settled';

const later = '2026-11-22T17:00:00.000Z';
const group = 'counter';

/** A bus whose clock moves by a second with every look at it. */
function openBus() {
  let now = Date.parse('2026-11-22T16:00:00.000Z');
  return openTestBus(() => (now += 1000));
}

describe('settledUntil', () => {
  it('given records that wait, when it is asked, then it is the time of the oldest of them', async () => {
    await using bus = await openBus();
    await publishReadings(bus, [reading('a', 1)]);
    const [first] = await bus.read('telemetry', await partitionOf(bus), 0, 1);

    const until = await settledUntil(bus, [{ group, topics: ['telemetry'] }], later);

    expect(until).toBe(first?.timestamp);
  });

  it('given records whose cause is older, when it is asked, then it is the time of that', async () => {
    await using bus = await openBus();
    await publishReadings(bus, [reading('a', 1)]);
    const causedAt = () => '2026-11-22T15:00:00.000Z';

    expect(await settledUntil(bus, [{ group, topics: ['telemetry'], causedAt }], later)).toBe(
      causedAt(),
    );
  });

  it('given nothing that waits, when it is asked, then it is now', async () => {
    await using bus = await openBus();
    const stop = new AbortController();
    await publishReadings(bus, [reading('a', 1)]);
    let read = 0;
    const consuming = bus.consume({ group, topics: ['telemetry'], signal: stop.signal }, () => {
      read += 1;
      return Promise.resolve();
    });
    await until(
      async () => (await settledUntil(bus, [{ group, topics: ['telemetry'] }], later)) === later,
    );
    stop.abort();
    await consuming;

    expect(read).toBe(1);
    expect(await settledUntil(bus, [{ group, topics: ['no-such-topic'] }], later)).toBe(later);
  });

  it('given a record that moves on while it is asked, when its next place is looked at, then it is seen there', async () => {
    await using bus = await openBus();
    const offsets = bus.offsets.bind(bus);
    const moving = Object.assign(bus, {
      async offsets(of: string, topic: string) {
        const found = await offsets(of, topic);
        if (topic === 'intake') await publishReadings(bus, [reading('a', 1)]);
        return found;
      },
    });
    const awaited = [
      { group: 'ingest', topics: ['intake'] },
      { group, topics: ['telemetry'] },
    ];

    expect((await settledUntil(moving, awaited, later)) < later).toBe(true);
  });

  it('given a topic that it may not see, when it is asked, then it says so and tells no time', async () => {
    await using bus = await openBus();
    const offsets = () => Promise.reject(new Rejected('forbidden', 'give it the right'));

    const asked = settledUntil(
      Object.assign(bus, { offsets }),
      [{ group, topics: ['telemetry'] }],
      later,
    );

    await expect(asked).rejects.toMatchObject({ code: 'forbidden' });
  });
});

async function partitionOf(bus: Awaited<ReturnType<typeof openTestBus>>): Promise<number> {
  const offsets = await bus.offsets(group, topics.telemetry.name);
  return offsets.find(({ end }) => end > 0)?.partition ?? 0;
}
