import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { containing } from '../containing.test.data';
import { lockFolder } from './lock';

describe('lockFolder', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lock-'));
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  const lockFile = () => join(folder, 'lock');

  it('given a locked folder, when it is locked again, then the holder is named', async () => {
    const held = await lockFolder(folder);

    await expect(lockFolder(folder)).rejects.toMatchObject({
      code: 'already-running',
      message: containing(`process ${String(process.pid)}.`),
    });
    await held[Symbol.asyncDispose]();
  });

  it('given a lock that was released, when the folder is locked again, then it is free', async () => {
    await (await lockFolder(folder))[Symbol.asyncDispose]();

    const held = await lockFolder(folder);

    expect(await readdir(folder)).toEqual(['lock']);
    await held[Symbol.asyncDispose]();
    expect(await readdir(folder)).toEqual([]);
  });

  it.each([
    ['a process that is gone', JSON.stringify({ pid: 2 ** 22 - 1, start: 'x' })],
    ['an earlier process with the same id', JSON.stringify({ pid: process.pid, start: 'earlier' })],
    ['nobody, because it is malformed', '{"pid":'],
  ])(
    'given a lock of %s, when the folder is locked, then it is taken over',
    async (_name, content) => {
      await writeFile(lockFile(), content);

      await lockFolder(folder);

      expect(await readFile(lockFile(), 'utf8')).toContain(`"pid":${String(process.pid)},`);
      expect(await readdir(folder)).toEqual(['lock']);
    },
  );

  it('given a stale lock, when many take it over at once, then exactly one gets it', async () => {
    await writeFile(lockFile(), JSON.stringify({ pid: 2 ** 22 - 1, start: 'x' }));

    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => lockFolder(folder)));

    const held = outcomes.filter(({ status }) => status === 'fulfilled');
    expect(held).toHaveLength(1);
  });
});
