import type { Batch } from '../bus';
import { eventually, freshGroup, freshTopic, numbered, startConsumer, valuesByKey } from './bench';
import { type BusSubject, promise } from './subject';

/** What one reader of a group can rely on. */
export function consumeCases(subject: () => BusSubject): void {
  const bus = () => subject().bus;
  const lagOf = async (group: string, topic: string) => {
    const offsets = await bus().offsets(group, topic);
    return offsets.reduce((sum, { end, committed }) => sum + end - committed, 0);
  };

  promise(
    'given records, when a new group reads, then every record comes from the start and in order',
    async () => {
      const [topic, group] = [await freshTopic(bus()), freshGroup()];
      const records = numbered(1_200 / 2);
      await bus().publish(topic, records);

      await using consumer = startConsumer(bus(), { group, topics: [topic] });
      await bus().publish(topic, records);
      await eventually(() => consumer.records().length >= 1_200);

      expect(valuesByKey(consumer.records())).toEqual(valuesByKey([...records, ...records]));
      await eventually(async () => (await lagOf(group, topic)) === 0);
    },
  );

  promise(
    'given batches, when they come, then each is of one partition and within its bounds',
    async () => {
      const [topic, group] = [await freshTopic(bus()), freshGroup()];
      await bus().publish(topic, numbered(200));
      const value = 'x'.repeat(400_000);
      for (let index = 0; index < 8; index += 1) await bus().publish(topic, [{ key: 'k', value }]);

      await using consumer = startConsumer(bus(), { group, topics: [topic], maxBatch: 7 });
      await eventually(() => consumer.records().length >= 208);

      for (const { topic: name, partition, records } of consumer.batches) {
        const bytes = records.reduce((sum, record) => sum + (record.value?.length ?? 0), 0);
        expect(records.length).toBeGreaterThan(0);
        expect(records.length).toBeLessThanOrEqual(7);
        expect(bytes).toBeLessThan(2 * 1_048_576);
        expect(records.every((at) => at.topic === name && at.partition === partition)).toBe(true);
        const first = records[0]?.offset ?? -1;
        expect(records.map(({ offset }) => offset)).toEqual(records.map((_, at) => first + at));
      }
    },
  );

  promise(
    'given a handler that throws, when it is called again, then the same records come until it resolves',
    async () => {
      const [topic, group] = [await freshTopic(bus(), { partitions: 1 }), freshGroup()];
      await bus().publish(topic, numbered(20));
      const attempts: (number | undefined)[] = [];

      await using consumer = startConsumer(
        bus(),
        { group, topics: [topic], maxBatch: 10 },
        async ({ records }) => {
          attempts.push(records[0]?.offset);
          const [offsets] = await bus().offsets(group, topic);
          if (attempts.length === 2 || attempts.length === 3) {
            expect(offsets?.committed).toBe(10);
            throw new Error('not now');
          }
        },
      );
      await eventually(() => consumer.records().length >= 20);

      expect(attempts).toEqual([0, 10, 10, 10]);
      expect(consumer.records().map(({ offset }) => offset)).toEqual(
        Array.from({ length: 20 }, (_, offset) => offset),
      );
    },
  );

  promise(
    'given a handler that always throws for one partition, when others have records, then they go on',
    async () => {
      const [topic, group] = [await freshTopic(bus()), freshGroup()];
      const positions = await bus().publish(topic, numbered(64));
      const stuck = positions[0]?.partition;
      const others = positions.filter(({ partition }) => partition !== stuck).length;

      await using consumer = startConsumer(bus(), { group, topics: [topic] }, ({ partition }) =>
        partition === stuck ? Promise.reject(new Error('never')) : Promise.resolve(),
      );
      await eventually(() => consumer.records().length >= others);

      expect(others).toBeGreaterThan(0);
      const offsets = await bus().offsets(group, topic);
      expect(offsets.find(({ partition }) => partition === stuck)?.committed).toBe(0);
    },
  );

  promise(
    'given a group that has read some, when it reads after a restart, then it goes on behind them',
    async () => {
      const [topic, group] = [await freshTopic(bus(), { partitions: 1 }), freshGroup()];
      await bus().publish(topic, numbered(10));
      {
        await using before = startConsumer(bus(), { group, topics: [topic] });
        await eventually(
          async () => before.records().length === 10 && !(await lagOf(group, topic)),
        );
      }

      await subject().restart();
      await bus().publish(topic, numbered(5));
      await using after = startConsumer(bus(), { group, topics: [topic] });
      await eventually(() => after.records().length >= 5);

      expect(after.records().map(({ offset }) => offset)).toEqual([10, 11, 12, 13, 14]);
    },
  );

  promise('given two groups, when both read, then each gets everything', async () => {
    const topic = await freshTopic(bus());
    const [one, other] = [freshGroup(), freshGroup()];
    await bus().publish(topic, numbered(100));

    await using first = startConsumer(bus(), { group: one, topics: [topic] });
    await using second = startConsumer(bus(), { group: other, topics: [topic] });
    await eventually(() => first.records().length >= 100 && second.records().length >= 100);

    expect(valuesByKey(first.records())).toEqual(valuesByKey(numbered(100)));
    expect(valuesByKey(second.records())).toEqual(valuesByKey(numbered(100)));
  });

  promise(
    'given several topics, when one consumer reads them, then the records of all come',
    async () => {
      const [one, other] = [await freshTopic(bus()), await freshTopic(bus(), { keep: 'compact' })];
      await bus().publish(one, numbered(30));
      await bus().publish(other, numbered(16));

      await using consumer = startConsumer(bus(), { group: freshGroup(), topics: [one, other] });
      await eventually(() => consumer.records().length >= 46);

      const topics = consumer.records().map(({ topic }) => topic);
      expect(topics.filter((topic) => topic === one)).toHaveLength(30);
      expect(topics.filter((topic) => topic === other)).toHaveLength(16);
    },
  );

  promise(
    'given a signal while a batch is under way, when it is given, then the batch is finished and counts',
    async () => {
      const [topic, group] = [await freshTopic(bus(), { partitions: 1 }), freshGroup()];
      await bus().publish(topic, numbered(20));
      const leave = new AbortController();
      const handled: Batch[] = [];

      await bus().consume(
        { group, topics: [topic], maxBatch: 5, signal: leave.signal },
        async (batch) => {
          leave.abort();
          await new Promise((resolve) => setTimeout(resolve, 20));
          handled.push(batch);
        },
      );

      expect(handled).toHaveLength(1);
      expect(await bus().offsets(group, topic)).toMatchObject([{ end: 20, committed: 5 }]);
    },
  );

  promise('given a signal that was given before, when it reads, then it ends at once', async () => {
    const topic = await freshTopic(bus());
    await bus().publish(topic, numbered(1));
    const options = { group: freshGroup(), topics: [topic], signal: AbortSignal.abort() };
    const handler = jest.fn(() => Promise.resolve());

    await bus().consume(options, handler);

    expect(handler).not.toHaveBeenCalled();
  });

  promise('given options that are not valid, when it reads, then the field is named', async () => {
    const topic = await freshTopic(bus());
    const valid = { group: freshGroup(), topics: [topic], signal: new AbortController().signal };
    const wrong: [Partial<typeof valid & { maxBatch: number }>, string][] = [
      [{ topics: ['contract.unknown'] }, 'contract.unknown'],
      [{ group: '' }, 'group'],
      [{ maxBatch: 0 }, 'maxBatch'],
    ];

    for (const [options, named] of wrong) {
      await expect(
        bus().consume({ ...valid, ...options }, () => Promise.resolve()),
      ).rejects.toMatchObject({
        name: 'Rejected',
        code: 'invalid-argument',
        message: expect.stringContaining(named) as unknown,
      });
    }
  });
}
