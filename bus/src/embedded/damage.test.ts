import { cp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bus } from '../bus';
import { contentOf, eventually, numbered, startConsumer } from '../contract-suite/bench';
import { BusFolder } from './bus-folder.test.kit';
import { recordKey } from './entries/entry-keys';
import { type Level, openLevel } from './level/open-level';
import { openEmbeddedBus } from './open-embedded-bus';

/** Every file that holds data, by the end of its name. */
const kinds = ['.ldb', '.log', 'CURRENT', 'MANIFEST'];
const places = 24;

describe('a bus whose files are changed', () => {
  let place: BusFolder;
  let image: string;
  let expected: string;

  beforeAll(async () => {
    place = await BusFolder.open();
    const keep = { hours: 24, bytes: 64 * 1_048_576 };
    await place.bus.ensureTopics([
      { name: 'log', partitions: 3, keep },
      { name: 'state', partitions: 2, keep: 'compact' },
    ]);
    await fill(place.bus);
    // What was written before is in tables then, and what comes now in the log.
    await place.restart();
    await fill(place.bus);
    expected = await everythingIn(place.bus);
    image = `${place.folder}-image`;
    await cp(place.folder, image, { recursive: true });
  });

  afterAll(async () => {
    await place[Symbol.asyncDispose]();
    await rm(image, { recursive: true });
    await rm(`${image}-copy`, { recursive: true, force: true });
  });

  /** Opens and reads a copy of the files after a change: what it holds, or why not. */
  async function afterChange(change: (folder: string) => Promise<void>): Promise<string> {
    const folder = `${image}-copy`;
    await rm(folder, { recursive: true, force: true });
    await cp(image, folder, { recursive: true });
    await change(folder);
    try {
      await using bus = await openEmbeddedBus({ folder });
      return await everythingIn(bus);
    } catch (error) {
      expect(error).toMatchObject({ name: 'Unavailable', code: 'bus-unavailable' });
      return error instanceof Error ? error.message : '';
    }
  }

  const fileOf = async (folder: string, kind: string) => {
    const names = await readdir(folder);
    return join(folder, names.find((name) => name.includes(kind)) ?? kind);
  };

  it('given no change, when it is opened, then everything is there', async () => {
    const outcome = await afterChange(() => Promise.resolve());

    expect(outcome).toBe(expected);
  });

  it.each(kinds)(
    'given one changed bit in %s, when it is opened and read, then one sentence says it',
    async (kind) => {
      const { length } = await readFile(await fileOf(image, kind));
      const last = kind === '.ldb' ? length - 48 : length;
      const outcomes: string[] = [];

      for (let index = 0; index < places; index += 1) {
        const outcome = await afterChange(async (folder) => {
          const file = await fileOf(folder, kind);
          const bytes = await readFile(file);
          const at = Math.floor((index * last) / places);
          bytes[at] = (bytes[at] ?? 0) ^ (1 << (index % 8));
          await writeFile(file, bytes);
        });
        outcomes.push(outcome);
      }

      const sentence = /^The bus in [^ ]+ is damaged: [^]+\. Restore the folder from a backup, or /;
      for (const outcome of outcomes) expect(outcome).toMatch(sentence);
    },
  );

  it('given a torn end of the log, when it is opened, then all but the last write is there', async () => {
    const outcome = await afterChange(async (folder) => {
      const file = await fileOf(folder, '.log');
      await truncate(file, (await readFile(file)).length - 3);
    });

    expect(outcome).not.toMatch(/^The bus/);
    expect(outcome.length).toBeLessThan(expected.length);
    expect(outcome.length).toBeGreaterThan(expected.length * 0.9);
  });

  it.each(kinds)('given no %s, when it is opened, then one sentence says it', async (kind) => {
    const outcome = await afterChange(async (folder) => rm(await fileOf(folder, kind)));

    expect(outcome).toMatch(/^The bus in [^ ]+ is damaged: [^]+ Restore the folder/);
  });

  it('given a folder of another LevelDB, when it is opened, then it is not taken for a bus', async () => {
    const outcome = await afterChange(async (folder) => {
      await rm(folder, { recursive: true });
      await changeEntries(folder, (level) => level.put(Buffer.of(9), Buffer.of(1)));
    });

    expect(outcome).toContain('it has no list of topics');
  });

  it.each<[string, (level: Level, key: Buffer) => Promise<void>]>([
    ['missing', (level, key) => level.del(key)],
    ['another one', async (level, key) => level.put(key, await recordAt(level, 1, 7))],
  ])('given a record that is %s, when it is read, then its place is named', async (_, change) => {
    await using other = await BusFolder.open();
    await other.bus.ensureTopics([{ name: 'fine', partitions: 1, keep: 'compact' }, logTopic]);
    await other.bus.publish('log', numbered(10, 1));
    await other.bus.publish('fine', numbered(10, 1));
    await other.bus[Symbol.asyncDispose]();
    const key = recordKey({ topicId: 1, partition: 0 }, 4);
    await changeEntries(other.folder, (level) => change(level, key));

    await other.restart();
    await using consumer = startConsumer(other.bus, { group: 'g', topics: ['log'] });

    const sentence = {
      message: expect.stringContaining('record 4 of partition 0 of log') as unknown,
    };
    await expect(other.bus.read('log', 0, 0, 10)).rejects.toMatchObject(sentence);
    await expect(contentOf(other.bus, 'log')).rejects.toMatchObject(sentence);
    await expect(consumer.ended).rejects.toMatchObject(sentence);
    expect(await other.bus.read('log', 0, 0, 4)).toHaveLength(4);
    expect(await contentOf(other.bus, 'fine')).toHaveLength(10);
  });

  it('given a compacted topic without one of its records, when all of it is read, then that is said', async () => {
    await using other = await BusFolder.open();
    await other.bus.ensureTopics([{ name: 'state', partitions: 1, keep: 'compact' }]);
    await other.bus.publish('state', numbered(10));
    await other.bus.sweep();
    await other.bus[Symbol.asyncDispose]();
    await changeEntries(other.folder, (level) =>
      level.del(recordKey({ topicId: 0, partition: 0 }, 4)),
    );

    await other.restart();

    await expect(contentOf(other.bus, 'state')).rejects.toMatchObject({
      message: expect.stringContaining('1 records of partition 0 of state are missing') as unknown,
    });
  });
});

const logTopic = { name: 'log', partitions: 1, keep: { hours: 24, bytes: 1e6 } } as const;

async function changeEntries(folder: string, change: (level: Level) => Promise<void>) {
  const level = await openLevel(folder);
  await change(level);
  await level.close();
}

async function recordAt(level: Level, topicId: number, offset: number): Promise<Buffer> {
  const record = await level.get(recordKey({ topicId, partition: 0 }, offset));
  if (record === undefined) throw new Error('the record is not there');
  return record;
}

async function fill(bus: Bus): Promise<void> {
  for (let round = 0; round < 5; round += 1) {
    for (const topic of ['log', 'state']) {
      await bus.publish(
        topic,
        numbered(40, 10).map(({ key, value }) => ({ key, value: `${round}-${value ?? ''}` })),
      );
    }
  }
  await using consumer = startConsumer(bus, { group: 'reader', topics: ['log', 'state'] });
  await eventually(() => consumer.records().length >= 400);
}

async function everythingIn(bus: Bus): Promise<string> {
  const found: unknown[] = [];
  for (const { name } of await bus.topics()) {
    found.push(await contentOf(bus, name), await bus.offsets('reader', name));
  }
  return JSON.stringify(found);
}
