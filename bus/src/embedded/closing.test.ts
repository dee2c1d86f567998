import { contentOf, eventually, startConsumer } from '../contract-suite/bench';
import { BusFolder } from './bus-folder.test.kit';

const keep = { hours: 24, bytes: 64 * 1_048_576 };
const value = 'x'.repeat(1_000_000);
const large = Array.from({ length: 4 }, () => ({ key: 'k', value }));

describe('the bounds of an embedded bus', () => {
  it('given a handler that never ends, when the bus is disposed, then it closes after its time', async () => {
    await using place = await BusFolder.open({ settings: { closeMs: 50 } });
    await place.bus.ensureTopics([{ name: 'log', partitions: 1, keep }]);
    await place.bus.publish('log', [{ key: 'k', value: 'v' }]);
    let release: () => void = () => undefined;
    let begun = false;
    const stuck = startConsumer(place.bus, { group: 'g', topics: ['log'] }, () => {
      begun = true;
      return new Promise((resolve) => (release = resolve));
    });
    await eventually(() => begun);

    await place.bus[Symbol.asyncDispose]();
    release();

    await expect(stuck.ended).rejects.toMatchObject({
      name: 'Unavailable',
      code: 'bus-unavailable',
      message: `The bus in ${place.folder} is closed.`,
    });
    await place.restart();
    expect(await place.bus.offsets('g', 'log')).toMatchObject([{ end: 1, committed: 0 }]);
  });

  it('given more than may wait, when it is published at once, then the rest is refused and not kept', async () => {
    await using place = await BusFolder.open({ settings: { waitingBytes: 4 * 1_048_576 } });
    await place.bus.ensureTopics([{ name: 'log', partitions: 1, keep }]);

    const outcomes = await Promise.allSettled(
      Array.from({ length: 4 }, () => place.bus.publish('log', large)),
    );

    const kept = outcomes.filter(({ status }) => status === 'fulfilled').length;
    expect(kept).toBeGreaterThan(0);
    expect(kept).toBeLessThan(4);
    expect(outcomes.find((outcome) => outcome.status === 'rejected')?.reason).toMatchObject({
      name: 'Unavailable',
      code: 'bus-unavailable',
      message: expect.stringContaining('wait to be written to the bus') as unknown,
    });
    expect(await contentOf(place.bus, 'log')).toHaveLength(4 * kept);
    await expect(place.bus.publish('log', large)).resolves.toHaveLength(4);
  });

  it('given large records, when many are read at once, then no answer is much over its bound', async () => {
    await using place = await BusFolder.open();
    await place.bus.ensureTopics([{ name: 'log', partitions: 1, keep }]);
    for (let round = 0; round < 3; round += 1) await place.bus.publish('log', large);

    const offsets: number[] = [];
    const lengths: number[] = [];
    while (offsets.length < 12) {
      const records = await place.bus.read('log', 0, offsets.length, 1_000);
      lengths.push(records.length);
      offsets.push(...records.map(({ offset }) => offset));
    }

    expect(Math.max(...lengths)).toBeLessThanOrEqual(5);
    expect(offsets).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });
});
