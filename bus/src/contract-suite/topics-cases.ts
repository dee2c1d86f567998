import { Rejected } from '@edgebeat/core';
import { contentOf, freshTopic, numbered } from './bench';
import { type BusSubject, promise } from './subject';

const keep = { hours: 24, bytes: 64 * 1_048_576 };

/** How topics come to be and stay. */
export function topicsCases(subject: () => BusSubject): void {
  const bus = () => subject().bus;
  const settingsOf = async (name: string) =>
    (await bus().topics()).find((settings) => settings.name === name);

  promise('given a new topic, when it is made, then it is listed with its settings', async () => {
    const name = await freshTopic(bus(), { partitions: 3, keep });
    const compacted = await freshTopic(bus(), { partitions: 1, keep: 'compact' });

    await subject().restart();

    expect(await settingsOf(name)).toEqual({ name, partitions: 3, keep });
    expect(await settingsOf(compacted)).toEqual({
      name: compacted,
      partitions: 1,
      keep: 'compact',
    });
  });

  promise(
    'given a topic with records, when it is made again with another retention, then they stay',
    async () => {
      const name = await freshTopic(bus(), { partitions: 2, keep });
      await bus().publish(name, numbered(10));
      const longer = { hours: 48, bytes: 128 * 1_048_576 };

      await bus().ensureTopics([{ name, partitions: 2, keep: longer }]);

      expect(await contentOf(bus(), name)).toHaveLength(10);
      expect(await settingsOf(name)).toEqual({ name, partitions: 2, keep: longer });
    },
  );

  promise(
    'given a topic, when it is made with other partitions, then it is rejected and stays',
    async () => {
      const name = await freshTopic(bus(), { partitions: 2, keep });

      const making = bus().ensureTopics([{ name, partitions: 3, keep }]);

      await expect(making).rejects.toBeInstanceOf(Rejected);
      await expect(making).rejects.toMatchObject({
        code: 'invalid-setting',
        message: expect.stringContaining(name) as unknown,
      });
      expect(await settingsOf(name)).toEqual({ name, partitions: 2, keep });
    },
  );

  promise(
    'given settings that are not valid, when a topic is made, then it is rejected',
    async () => {
      const making = bus().ensureTopics([{ name: 'a b', partitions: 0, keep }]);

      await expect(making).rejects.toBeInstanceOf(Rejected);
      await expect(making).rejects.toMatchObject({
        code: 'invalid-setting',
        message: expect.stringMatching(/name[^]*partitions|partitions[^]*name/) as unknown,
      });
    },
  );
}
