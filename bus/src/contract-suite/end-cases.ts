import { contentOf, eventually, freshGroup, freshTopic, numbered, startConsumer } from './bench';
import { type BusSubject, promise } from './subject';

const unavailable = { name: 'Unavailable', code: 'bus-unavailable' };

/** How a bus ends. */
export function endCases(subject: () => BusSubject): void {
  promise(
    'given a consumer with a batch under way, when the bus is disposed, then it is finished first',
    async () => {
      const { bus } = subject();
      const [topic, group] = [await freshTopic(bus, { partitions: 1 }), freshGroup()];
      const forwarded = await freshTopic(bus);
      await bus.publish(topic, numbered(10));
      let begun = false;
      const consumer = startConsumer(bus, { group, topics: [topic], maxBatch: 5 }, async () => {
        begun = true;
        await new Promise((resolve) => setTimeout(resolve, 50));
        await bus.publish(forwarded, numbered(1));
      });
      await eventually(() => begun);

      await bus[Symbol.asyncDispose]();

      await expect(consumer.ended).rejects.toMatchObject(unavailable);
      await subject().restart();
      expect(await contentOf(subject().bus, forwarded)).toHaveLength(1);
      expect(await subject().bus.offsets(group, topic)).toMatchObject([{ end: 10, committed: 5 }]);
    },
  );

  promise('given a disposed bus, when it is used, then it is unavailable', async () => {
    const { bus } = subject();
    const topic = await freshTopic(bus);
    await bus.publish(topic, numbered(1));
    const signal = new AbortController().signal;
    const uses = [
      () => bus.publish(topic, numbered(1)),
      () => bus.read(topic, 0, 0, 1),
      () => contentOf(bus, topic),
      () => bus.offsets('contract', topic),
      () => bus.topics(),
      () => bus.ensureTopics([]),
      () => bus.consume({ group: 'g', topics: [topic], signal }, () => Promise.resolve()),
    ];

    await bus[Symbol.asyncDispose]();
    await bus[Symbol.asyncDispose]();

    for (const use of uses) await expect(use()).rejects.toMatchObject(unavailable);
    await subject().restart();
    expect(await contentOf(subject().bus, topic)).toHaveLength(1);
  });

  promise(
    'given publishes that nobody waited for, when the bus is disposed, then each was kept or refused',
    async () => {
      const { bus } = subject();
      const topic = await freshTopic(bus);
      const publishing = numbered(50, 50).map((record) => bus.publish(topic, [record]));

      const [outcomes] = await Promise.all([
        Promise.allSettled(publishing),
        bus[Symbol.asyncDispose](),
      ]);
      await subject().restart();

      const kept = outcomes.filter(({ status }) => status === 'fulfilled').length;
      const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
      for (const { reason } of refused) expect(reason).toMatchObject(unavailable);
      expect(await contentOf(subject().bus, topic)).toHaveLength(kept);
    },
  );
}
