import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockFolder } from './lock-folder';

const lock = (folder: string) => lockFolder(folder, (how) => new Error(`the folder is ${how}`));

describe('lockFolder', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lock-'));
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  const lockFile = () => join(folder, 'lock');

  it('given a locked folder, when it is locked again, then the holder is named', async () => {
    const held = await lock(folder);

    await expect(lock(folder)).rejects.toThrow(
      `the folder is in use by process ${String(process.pid)}`,
    );
    await held[Symbol.asyncDispose]();
  });

  it('given a lock that was released, when the folder is locked again, then it is free', async () => {
    await (await lock(folder))[Symbol.asyncDispose]();

    const held = await lock(folder);

    expect(await readdir(folder)).toEqual(['lock']);
    await held[Symbol.asyncDispose]();
    expect(await readdir(folder)).toEqual([]);
  });

  it.each([
    ['a process that is gone', `${String(2 ** 22 - 1)} x`],
    ['an earlier process with the same id', `${String(process.pid)} earlier`],
    ['nobody, because it is malformed', 'nobody'],
  ])(
    'given a lock of %s, when the folder is locked, then it is taken over',
    async (_name, content) => {
      await writeFile(lockFile(), content);

      await lock(folder);

      expect(await readFile(lockFile(), 'utf8')).toContain(`${String(process.pid)} `);
      expect(await readdir(folder)).toEqual(['lock']);
    },
  );

  it('given a stale lock, when many take it over at once, then exactly one gets it', async () => {
    await writeFile(lockFile(), `${String(2 ** 22 - 1)} x`);

    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => lock(folder)));

    const held = outcomes.filter(({ status }) => status === 'fulfilled');
    expect(held).toHaveLength(1);
  });
});
