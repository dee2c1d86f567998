import { setImmediate as turn } from 'node:timers/promises';
import { IntakeQueue } from './intake-queue';
import { MemoryBus } from './memory-bus.test.kit';

const settings = { waitingRecords: 1_000, waitingBytes: 10_000, publishSeconds: 10 };

function records(count: number, value = 'x') {
  return Array.from({ length: count }, () => ({ key: 'cam-01', value }));
}

describe('IntakeQueue', () => {
  it('given requests of one moment, when they publish, then they go to the bus together in order', async () => {
    const bus = new MemoryBus();
    const queue = new IntakeQueue(bus, settings);

    await Promise.all(['a', 'b', 'c'].map((value) => queue.publish(records(1, value))));

    expect(bus.published).toHaveLength(1);
    expect(bus.records('intake').map(({ value }) => value)).toEqual(['a', 'b', 'c']);
  });

  it('given a batch on its way, when more comes, then it gathers and batches stay under 500', async () => {
    const bus = new MemoryBus();
    const queue = new IntakeQueue(bus, settings);
    const release = bus.hold();
    const first = queue.publish(records(1));
    await turn();

    const others = Array.from({ length: 9 }, () => queue.publish(records(100)));
    const size = queue.size;
    release();
    await Promise.all([first, ...others]);

    expect(size).toBe(901);
    expect(queue.size).toBe(0);
    expect(bus.published.map(({ length }) => length)).toEqual([1, 500, 400]);
  });

  it.each([
    ['records', records(1), records(1_000)],
    ['bytes', records(1, 'x'.repeat(9_000)), records(1, 'x'.repeat(2_000))],
  ])(
    'given a bound on %s, when it would be passed, then it says no at once',
    async (_, some, more) => {
      const bus = new MemoryBus();
      const queue = new IntakeQueue(bus, settings);
      const release = bus.hold();
      const first = queue.publish(some);

      await expect(queue.publish(more)).rejects.toMatchObject({ code: 'bus-unavailable' });

      release();
      await first;
      await expect(queue.publish(records(1_000))).resolves.toBeUndefined();
    },
  );

  it('given a bus that is away, when it publishes, then all who wait learn it and it goes on later', async () => {
    const bus = new MemoryBus();
    const queue = new IntakeQueue(bus, settings);
    bus.setAway(true);
    const outcomes = await Promise.allSettled([
      queue.publish(records(1)),
      queue.publish(records(1)),
    ]);
    bus.setAway(false);

    await queue.publish(records(1));

    expect(outcomes).toMatchObject([
      { reason: { code: 'bus-unavailable' } },
      { reason: { code: 'bus-unavailable' } },
    ]);
    expect(bus.records('intake')).toHaveLength(1);
  });

  it('given a bus that does not answer, when the time is over, then nobody is left waiting', async () => {
    const bus = new MemoryBus();
    const queue = new IntakeQueue(bus, { ...settings, publishSeconds: 0.05 });
    const release = bus.hold();
    const sent = queue.publish(records(1));
    await turn();
    const waiting = queue.publish(records(1));
    const outcomes = await Promise.allSettled([sent, waiting]);
    const closed = queue.isOpen;
    const refused = queue.publish(records(1));

    await expect(refused).rejects.toMatchObject({ code: 'bus-unavailable' });
    expect(outcomes).toMatchObject([
      { reason: { code: 'outcome-unknown' } },
      { reason: { code: 'bus-unavailable' } },
    ]);
    expect(closed).toBe(false);

    release();
    await turn();
    expect(queue.isOpen).toBe(true);
    await queue.publish(records(1));
    expect(queue.size).toBe(0);
  });

  it('given a bus that refuses records, when that happens, then it is a fault of the site', async () => {
    const bus = new MemoryBus();
    bus.publish = () => Promise.reject(new TypeError('no such topic'));

    const outcome = new IntakeQueue(bus, settings).publish(records(1));

    await expect(outcome).rejects.toThrow('the bus refused records of the device ingress');
  });
});
