import type { Batch, TopicPartition } from '../bus';
import { eventually, freshGroup, freshTopic, numbered, startConsumer, valuesByKey } from './bench';
import { type BusSubject, promise } from './subject';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** How members of one group share the work. */
export function groupCases(subject: () => BusSubject): void {
  const bus = () => subject().bus;

  promise(
    'given members that come and go, when they read, then no partition is read by two at a time',
    async () => {
      const [topic, group] = [await freshTopic(bus()), freshGroup()];
      const reading = new Set<number>();
      const handled: Batch[] = [];
      let collisions = 0;
      const handle = async (batch: Batch) => {
        if (reading.has(batch.partition)) collisions += 1;
        reading.add(batch.partition);
        await pause(3);
        reading.delete(batch.partition);
        handled.push(batch);
      };
      const options = { group, topics: [topic], maxBatch: 5 };
      await bus().publish(topic, numbered(400));

      await using first = startConsumer(bus(), options, handle);
      await eventually(() => first.batches.length > 2);
      {
        await using second = startConsumer(bus(), options, handle);
        await using third = startConsumer(bus(), options, handle);
        await eventually(() => second.batches.length > 2 && third.batches.length > 2);
      }
      await bus().publish(topic, numbered(100));
      await eventually(() => handled.flatMap(({ records }) => records).length >= 500);

      const records = handled.flatMap((batch) => batch.records);
      expect(collisions).toBe(0);
      expect(valuesByKey(records)).toEqual(valuesByKey([...numbered(400), ...numbered(100)]));
    },
  );

  promise(
    'given two members, when there is work for both, then every partition has one of them',
    async () => {
      const [topic, group] = [await freshTopic(bus()), freshGroup()];
      const assigned: (readonly TopicPartition[])[] = [[], []];
      const member = (index: number) =>
        startConsumer(bus(), {
          group,
          topics: [topic],
          onAssigned: (partitions) => {
            assigned[index] = partitions;
            return Promise.resolve();
          },
        });
      const isShared = () => assigned.every((partitions) => partitions.length === 2);

      await using one = member(0);
      await using other = member(1);
      await eventually(isShared);
      await bus().publish(topic, numbered(64, 64));
      await eventually(() => one.records().length + other.records().length >= 64);

      expect(
        assigned
          .flat()
          .map(({ partition }) => partition)
          .sort(),
      ).toEqual([0, 1, 2, 3]);
      for (const [index, { batches }] of [one, other].entries()) {
        const own = assigned[index]?.map(({ partition }) => partition) ?? [];
        expect(batches.length).toBeGreaterThan(0);
        expect(batches.every(({ partition }) => own.includes(partition))).toBe(true);
      }
    },
  );

  promise(
    'given a member that leaves, when its partitions are taken over, then they go on where it was',
    async () => {
      const [topic, group] = [await freshTopic(bus()), freshGroup()];
      const options = { group, topics: [topic] };
      await bus().publish(topic, numbered(64));
      await using stays = startConsumer(bus(), options);
      const leaves = startConsumer(bus(), options);
      await eventually(() => stays.records().length + leaves.records().length >= 64);

      await leaves[Symbol.asyncDispose]();
      await bus().publish(topic, numbered(64));
      await eventually(() => stays.records().length + leaves.records().length >= 128);

      const records = [...leaves.records(), ...stays.records()];
      const places = records.map(
        ({ partition, offset }) => `${String(partition)}/${String(offset)}`,
      );
      expect(new Set(places).size).toBe(128);
    },
  );

  promise(
    'given more members than partitions, when one leaves, then another takes its place',
    async () => {
      const [topic, group] = [await freshTopic(bus(), { partitions: 1 }), freshGroup()];
      const options = { group, topics: [topic] };
      await bus().publish(topic, numbered(3));
      const first = startConsumer(bus(), options);
      await eventually(() => first.records().length === 3);
      await using second = startConsumer(bus(), options);

      await first[Symbol.asyncDispose]();
      await bus().publish(topic, numbered(3));
      await eventually(() => second.records().length >= 3);

      expect(second.records().map(({ offset }) => offset)).toEqual([3, 4, 5]);
    },
  );

  promise(
    'given partitions that a member gains, when it reads, then it was told before the first batch',
    async () => {
      const [topic, group] = [await freshTopic(bus()), freshGroup()];
      await bus().publish(topic, numbered(64));
      const told: (readonly TopicPartition[])[] = [];
      const early: Batch[] = [];
      const onAssigned = async (partitions: readonly TopicPartition[]) => {
        await pause(20);
        told.push(partitions);
        if (told.length === 1) throw new Error('it is told again');
      };

      await using consumer = startConsumer(
        bus(),
        { group, topics: [topic], onAssigned },
        (batch) => {
          const known = told.at(-1) ?? [];
          if (told.length < 2 || !known.some(({ partition }) => partition === batch.partition)) {
            early.push(batch);
          }
          return Promise.resolve();
        },
      );
      await eventually(() => consumer.records().length >= 64);

      expect(early).toEqual([]);
      expect(told.at(-1)).toEqual([0, 1, 2, 3].map((partition) => ({ topic, partition })));
    },
  );

  promise('given one member, when batches come, then they come one at a time', async () => {
    const [topic, group] = [await freshTopic(bus()), freshGroup()];
    await bus().publish(topic, numbered(100));
    let running = 0;
    let most = 0;

    await using consumer = startConsumer(
      bus(),
      { group, topics: [topic], maxBatch: 10 },
      async () => {
        running += 1;
        most = Math.max(most, running);
        await pause(2);
        running -= 1;
      },
    );
    await eventually(() => consumer.records().length >= 100);

    expect(most).toBe(1);
  });
}
