import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LevelStore } from '../level/level-store';
import { type Write, Writer } from './writer';

describe('Writer', () => {
  let folder: string;
  let store: LevelStore;
  let writer: Writer;
  let staged: string[][];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'writer-'));
    store = await LevelStore.open(folder, { warn: () => undefined });
    writer = new Writer(store, Date.now, 1_000_000);
    staged = [];
  });

  afterEach(async () => {
    await writer.close();
    await store[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  /** A write that notes with which others it is written. */
  const write = (name: string, kind: Write['kind'] = 'publish'): Write => ({
    kind,
    bytes: 1,
    stage: (draft) => {
      const key = Buffer.from(name);
      if (draft.entries().length === 0) staged.push([]);
      staged.at(-1)?.push(name);
      draft.put(key, key);
    },
  });

  it('given writes that follow one another at once, when each is kept, then the next is taken', async () => {
    for (let count = 0; count < 50; count += 1) await writer.run(write(String(count), 'commit'));

    expect(staged).toHaveLength(50);
  });

  it('given writes that wait together, when they are written, then they share one write in order', async () => {
    await Promise.all(['a', 'b', 'c'].map((name) => writer.run(write(name))));

    expect(staged).toEqual([['a', 'b', 'c']]);
  });

  it('given upkeep among other writes, when they are written, then it is by itself', async () => {
    const writes = [write('a'), write('b', 'upkeep'), write('c', 'commit'), write('d')];

    await Promise.all(writes.map((each) => writer.run(each)));

    expect(staged).toEqual([['a'], ['b'], ['c', 'd']]);
  });

  it('given a write that cannot be staged, when it is its turn, then only its caller hears of it', async () => {
    const failing: Write = {
      ...write('failing', 'upkeep'),
      stage: () => {
        throw new Error('it is not to be');
      },
    };

    const outcomes = await Promise.allSettled([writer.run(failing), writer.run(write('a'))]);

    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
  });

  it('given a writer that closes, when writes wait, then they are written and later ones refused', async () => {
    const waiting = writer.run(write('a'));

    await writer.close();

    await expect(waiting).resolves.toBeUndefined();
    await expect(writer.run(write('b'))).rejects.toMatchObject({ code: 'bus-unavailable' });
    expect(staged).toEqual([['a']]);
  });
});
