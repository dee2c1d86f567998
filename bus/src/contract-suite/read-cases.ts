import { contentOf, freshTopic, numbered } from './bench';
import { type BusSubject, promise } from './subject';

/** Reading without a group. */
export function readCases(subject: () => BusSubject): void {
  const bus = () => subject().bus;

  promise(
    'given records, when some are read from an offset, then these come and no others',
    async () => {
      const topic = await freshTopic(bus(), { partitions: 1 });
      await bus().publish(topic, numbered(10));
      const offsetsOf = async (offset: number, limit: number) =>
        (await bus().read(topic, 0, offset, limit)).map((record) => record.offset);

      expect(await offsetsOf(0, 3)).toEqual([0, 1, 2]);
      expect(await offsetsOf(7, 3)).toEqual([7, 8, 9]);
      expect(await offsetsOf(8, 100)).toEqual([8, 9]);
      expect(await offsetsOf(10, 100)).toEqual([]);
      expect(await offsetsOf(11, 100)).toEqual([]);
    },
  );

  promise('given records, when they are read twice, then they are the same', async () => {
    const topic = await freshTopic(bus(), { partitions: 1 });
    await bus().publish(topic, numbered(5));
    const before = await bus().read(topic, 0, 0, 10);

    await subject().restart();

    expect(await bus().read(topic, 0, 0, 10)).toEqual(before);
    expect(await contentOf(bus(), topic)).toEqual(before);
  });

  promise(
    'given a bus that was just opened, when many topics are read at once, then each is read whole',
    async () => {
      const topics: string[] = [];
      for (let made = 0; made < 20; made += 1) topics.push(await freshTopic(bus()));
      await Promise.all(topics.map((topic) => bus().publish(topic, numbered(10))));
      await subject().restart();

      const contents = await Promise.all(topics.map((topic) => contentOf(bus(), topic)));

      expect(contents.map(({ length }) => length)).toEqual(topics.map(() => 10));
    },
  );

  promise(
    'given a topic, when all of it is read while more comes, then it ends and has what was there',
    async () => {
      const topic = await freshTopic(bus(), { partitions: 2 });
      await bus().publish(topic, numbered(1_000));
      const read: string[] = [];

      for await (const { partition, offset } of bus().readAll(topic)) {
        if (read.length % 100 === 0) await bus().publish(topic, numbered(100));
        read.push(`${String(partition)}/${String(offset)}`);
        if (read.length > 5_000) break;
      }

      const [first, second] = await bus().offsets('contract', topic);
      expect(new Set(read).size).toBe(read.length);
      expect(read.length).toBeGreaterThanOrEqual(1_000);
      expect(read.length).toBeLessThan((first?.end ?? 0) + (second?.end ?? 0));
    },
  );

  promise(
    'given a compacted topic, when all of it is read, then the last value of each key is there',
    async () => {
      const topic = await freshTopic(bus(), { partitions: 2, keep: 'compact' });
      for (let round = 0; round < 20; round += 1) {
        const value = `round-${String(round)}`;
        await bus().publish(topic, [
          ...Array.from({ length: 10 }, (_, key) => ({ key: `key-${String(key)}`, value })),
          { key: `gone-${String(round)}`, value },
        ]);
        await bus().publish(topic, [{ key: `gone-${String(round)}`, value: null }]);
      }
      await subject().restart();

      const last = new Map<string, string>();
      for await (const { key, value } of bus().readAll(topic)) {
        if (value === null) last.delete(key);
        else last.set(key, value);
      }

      const expected = Array.from({ length: 10 }, (_, key) => [`key-${String(key)}`, 'round-19']);
      expect([...last].sort()).toEqual(expected);
    },
  );

  promise('given a topic without records, when it is read, then there are none', async () => {
    const topic = await freshTopic(bus());

    expect(await contentOf(bus(), topic)).toEqual([]);
    expect(await bus().read(topic, 3, 0, 10)).toEqual([]);
    expect(await bus().offsets('contract', topic)).toEqual(
      [0, 1, 2, 3].map((partition) => ({ topic, partition, start: 0, end: 0, committed: 0 })),
    );
  });

  promise(
    'given something that is not there, when it is read, then the rejection names it',
    async () => {
      const topic = await freshTopic(bus());
      const unknown = 'contract.unknown';
      const reads: [() => Promise<unknown>, string][] = [
        [() => bus().read(unknown, 0, 0, 1), unknown],
        [() => contentOf(bus(), unknown), unknown],
        [() => bus().offsets('contract', unknown), unknown],
        [() => bus().read(topic, 4, 0, 1), '4'],
        [() => bus().read(topic, 0, -1, 1), 'offset'],
        [() => bus().read(topic, 0, 0, 0), 'limit'],
        [() => bus().read(topic, 0, 0.5, 1), 'offset'],
      ];

      for (const [read, named] of reads) {
        await expect(read()).rejects.toMatchObject({
          name: 'Rejected',
          code: 'invalid-argument',
          message: expect.stringContaining(named) as unknown,
        });
      }
    },
  );
}
