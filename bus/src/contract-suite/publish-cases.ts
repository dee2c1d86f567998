import type { BusRecord } from '../bus';
import { contentOf, freshTopic, numbered, valuesByKey } from './bench';
import { type BusSubject, promise, TEST_MS } from './subject';

const MiB = 1_048_576;
const small = { key: 'small', value: 'small' };

const tooLarge: [string, readonly BusRecord[], string][] = [
  ['a key of 1,025 bytes', [small, { key: 'é'.repeat(512) + 'x', value: '' }], 'records[1].key'],
  ['a value over 1 MiB', [small, { key: 'k', value: 'x'.repeat(MiB + 1) }], 'records[1].value'],
  ['1,001 records', numbered(1_001), 'records'],
  [
    'more than 4 MiB together',
    Array.from({ length: 5 }, () => ({ key: 'k', value: 'x'.repeat(900_000) })),
    'records',
  ],
];

const wrong: [string, BusRecord, string][] = [
  ['an empty key', { key: '', value: 'x' }, 'records[1].key'],
  ['half of a pair in a key', { key: 'a\ud800b', value: 'x' }, 'records[1].key'],
  ['half of a pair in a value', { key: 'k', value: 'a\udc00b' }, 'records[1].value'],
];

/** What publishing promises. */
export function publishCases(subject: () => BusSubject): void {
  const bus = () => subject().bus;

  promise(
    'given a topic, when records are published, then each lies where the answer says',
    async () => {
      const topic = await freshTopic(bus());
      const records = numbered(100);

      const positions = await bus().publish(topic, records);

      expect(positions).toHaveLength(100);
      for (const [index, { partition, offset }] of positions.entries()) {
        const [found] = await bus().read(topic, partition, offset, 1);
        expect(found).toMatchObject({ topic, partition, offset, ...records[index] });
        expect(found?.timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      }
    },
  );

  promise(
    'given a topic, when it is published to again and again, then offsets are dense from 0',
    async () => {
      const topic = await freshTopic(bus());

      const positions = [
        ...(await bus().publish(topic, numbered(50))),
        ...(await bus().publish(topic, numbered(1))),
        ...(await bus().publish(topic, numbered(50))),
      ];

      for (const partition of [0, 1, 2, 3]) {
        const offsets = positions.filter((at) => at.partition === partition).map((at) => at.offset);
        expect(offsets).toEqual(offsets.map((_, index) => index));
      }
      expect(new Set(positions.map(({ partition }) => partition)).size).toBeGreaterThan(1);
    },
  );

  promise(
    'given keys, when they are published before and after a restart, then each stays in its partition',
    async () => {
      const topic = await freshTopic(bus());
      const partitionsOf = async () =>
        (await bus().publish(topic, numbered(32, 32))).map(({ partition }) => partition);
      const before = await partitionsOf();

      await subject().restart();

      expect(await partitionsOf()).toEqual(before);
    },
  );

  promise(
    'given eight publishers at once, when they publish, then each key has its own order',
    async () => {
      const topic = await freshTopic(bus());
      const values = Array.from({ length: 40 }, (_, index) => String(index));
      const publisher = async (key: string) => {
        for (const value of values) await bus().publish(topic, [{ key, value }]);
      };
      const keys = Array.from({ length: 8 }, (_, index) => `publisher-${String(index)}`);

      await Promise.all(keys.map(publisher));

      const content = valuesByKey(await contentOf(bus(), topic));
      expect(content).toEqual(Object.fromEntries(keys.map((key) => [key, values])));
    },
  );

  promise(
    'given text of every kind, when it is published, then it comes back to the letter',
    async () => {
      const topic = await freshTopic(bus(), { partitions: 1 });
      const texts = ['', '\0', ' \r\n\t', 'größer', '日本語', '🙂👩‍👩‍👧', '\ufeff\uffff', '"\\'];
      const records = [
        ...texts.map((value) => ({ key: `key ${value}`, value })),
        { key: '🙂'.repeat(256), value: null },
        { key: 'large', value: 'x'.repeat(MiB) },
      ];

      await bus().publish(topic, records);

      const content = await contentOf(bus(), topic);
      expect(content.map(({ key, value }) => ({ key, value }))).toEqual(records);
    },
  );

  it.each(tooLarge)(
    'given %s, when it is published, then it is too large and nothing is kept',
    async (_, records, field) => {
      const topic = await freshTopic(bus());

      const publishing = bus().publish(topic, records);

      await expect(publishing).rejects.toMatchObject({
        name: 'Rejected',
        code: 'too-large',
        message: expect.stringContaining(field) as unknown,
      });
      expect(await contentOf(bus(), topic)).toEqual([]);
    },
    TEST_MS,
  );

  it.each(wrong)(
    'given %s, when it is published, then the field is named and nothing is kept',
    async (_, record, field) => {
      const topic = await freshTopic(bus());

      const publishing = bus().publish(topic, [small, record]);

      await expect(publishing).rejects.toMatchObject({
        name: 'Rejected',
        code: 'invalid-argument',
        message: expect.stringContaining(field) as unknown,
      });
      expect(await contentOf(bus(), topic)).toEqual([]);
    },
    TEST_MS,
  );

  promise('given no records, when they are published, then nothing happens', async () => {
    const topic = await freshTopic(bus());

    const positions = await bus().publish(topic, []);

    expect(positions).toEqual([]);
    expect(await contentOf(bus(), topic)).toEqual([]);
  });

  promise(
    'given an unknown topic, when it is published to, then the rejection names it',
    async () => {
      const publishing = bus().publish('contract.unknown', [small]);

      await expect(publishing).rejects.toMatchObject({
        name: 'Rejected',
        code: 'invalid-argument',
        message: expect.stringContaining('contract.unknown') as unknown,
      });
    },
  );
}
