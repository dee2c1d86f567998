import {
  chmod,
  chown,
  lstat,
  mkdir,
  readdir,
  readFile,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { Rejected } from '@edgebeat/core';
import { binariesIn } from './binaries';
import { reachableBinaries } from './reachable-binaries';
import { temporaryFolder } from './start-postgres.test.kit';

const isRoot = process.platform === 'linux' && process.getuid?.() === 0;
const user = { name: 'somebody', uid: 65_001, gid: 65_001 };
const name = 'edgebeat-postgres-some-platform-1.2.3';

/** Programs of a package that lie in a closed folder, beside an open one to copy them to. */
async function closedPrograms() {
  const home = await temporaryFolder();
  const [root, place] = [join(home.path, 'closed', 'native'), join(home.path, 'place')];
  for (const folder of ['bin', 'lib', 'share'])
    await mkdir(join(root, folder), { recursive: true });
  for (const program of ['initdb', 'postgres']) {
    await writeFile(join(root, 'bin', program), program, { mode: 0o700 });
  }
  await writeFile(join(root, 'lib', 'libpq.so.5.18'), 'library', { mode: 0o600 });
  await symlink('libpq.so.5.18', join(root, 'lib', 'libpq.so.5'));
  await chmod(join(home.path, 'closed'), 0o700);
  await mkdir(place, { mode: 0o755 });
  const binaries = binariesIn(root, { name: '@test/some-platform', version: '1.2.3' });
  return { ...home, binaries, place, copy: join(place, name) };
}

it('given a process that is not root, when it asks, then the programs stay where they are', async () => {
  await using home = await closedPrograms();

  const binaries = await reachableBinaries(home.binaries, undefined, [home.place]);

  expect(binaries).toBe(home.binaries);
});

it('given programs that the user can run, when it asks, then nothing is copied', async () => {
  await using home = await closedPrograms();
  await chmod(join(home.path, 'closed'), 0o711);
  for (const program of ['initdb', 'postgres']) {
    await chmod(join(home.binaries.folder, program), 0o755);
  }

  const binaries = await reachableBinaries(home.binaries, user, [home.place]);

  expect(binaries).toBe(home.binaries);
  expect(await readdir(home.place)).toEqual([]);
});

(isRoot ? describe : describe.skip)('as root on Linux', () => {
  it('given closed programs, when four ask at once, then one open copy is left', async () => {
    await using home = await closedPrograms();

    const found = await Promise.all(
      [1, 2, 3, 4].map(() => reachableBinaries(home.binaries, user, [home.place])),
    );

    expect(new Set(found.map(({ postgres }) => postgres))).toEqual(
      new Set([join(home.copy, 'bin', 'postgres')]),
    );
    expect(await readdir(home.place)).toEqual([name]);
    expect(await readFile(join(home.copy, 'lib', 'libpq.so.5'), 'utf8')).toBe('library');
    const made = ['', 'bin', 'bin/postgres', 'lib/libpq.so.5.18'].map((path) =>
      lstat(join(home.copy, path)),
    );
    const modes = (await Promise.all(made)).map(({ mode }) => mode & 0o777);
    expect(modes).toEqual([0o755, 0o755, 0o755, 0o644]);
    expect((await lstat(join(home.copy, 'lib', 'libpq.so.5'))).isSymbolicLink()).toBe(true);
  });

  it('given a copy, when it is asked for again, then it is used as it is', async () => {
    await using home = await closedPrograms();
    await reachableBinaries(home.binaries, user, [home.place]);
    const before = await lstat(home.copy);

    await reachableBinaries(home.binaries, user, [home.place]);

    expect((await lstat(home.copy)).ino).toBe(before.ino);
  });

  it('given a copy with an emptied file, when it is asked for, then it is made anew', async () => {
    await using home = await closedPrograms();
    await reachableBinaries(home.binaries, user, [home.place]);
    await writeFile(join(home.copy, 'bin', 'initdb'), '');

    await reachableBinaries(home.binaries, user, [home.place]);

    expect(await readFile(join(home.copy, 'bin', 'initdb'), 'utf8')).toBe('initdb');
    expect(await readdir(home.place)).toEqual([name]);
  });

  it.each([
    ['belongs to another user', (copy: string) => chown(copy, user.uid, user.gid)],
    ['others may write', (copy: string) => chmod(copy, 0o757)],
    ['its group may write', (copy: string) => chmod(copy, 0o775)],
  ])('given a copy that %s, when it is asked for, then it is refused', async (_, change) => {
    await using home = await closedPrograms();
    await reachableBinaries(home.binaries, user, [home.place]);
    await change(home.copy);

    const asked = reachableBinaries(home.binaries, user, [home.place]);

    await expect(asked).rejects.toThrow(Rejected);
    await expect(asked).rejects.toThrow(
      `Others than root may change ${home.copy}, from which PostgreSQL would be run; remove it`,
    );
  });

  it('given a link in the place of the copy, when it is asked for, then it is refused', async () => {
    await using home = await closedPrograms();
    await symlink(home.binaries.root, home.copy);

    const asked = reachableBinaries(home.binaries, user, [home.place]);

    await expect(asked).rejects.toMatchObject({ code: 'invalid-setting' });
  });

  it('given places that will not do, when it asks, then the next is taken', async () => {
    await using home = await closedPrograms();
    const places = ['closed', 'foreign', 'unguarded'].map((each) => join(home.path, each));
    for (const each of places.slice(1)) await mkdir(each);
    await chown(join(home.path, 'foreign'), user.uid, user.gid);
    await chmod(join(home.path, 'unguarded'), 0o777);

    const found = await reachableBinaries(home.binaries, user, [...places, home.place]);

    expect(found.root).toBe(home.copy);
  });

  it('given no place at all, when it asks, then the reasons and the mend are named', async () => {
    await using home = await closedPrograms();
    const closed = join(home.path, 'closed');

    const asked = reachableBinaries(home.binaries, user, [closed, join(home.path, 'missing')]);

    await expect(asked).rejects.toThrow(`${closed} (somebody may not enter ${closed}) or `);
    await expect(asked).rejects.toThrow(`missing (ENOENT`);
    await expect(asked).rejects.toThrow(`run "chmod o+x ${closed}", choose another folder`);
  });

  it('given what a killed process left, when a copy is made, then only the old is removed', async () => {
    await using home = await closedPrograms();
    const drafts = ['old', 'young', 'foreign'].map((each) => `${home.copy}.${each}`);
    for (const draft of drafts) await mkdir(draft);
    for (const draft of [drafts[0] ?? '', drafts[2] ?? '']) await utimes(draft, 1, 1);
    await chown(drafts[2] ?? '', user.uid, user.gid);

    await reachableBinaries(home.binaries, user, [home.place]);

    expect((await readdir(home.place)).sort()).toEqual([name, `${name}.foreign`, `${name}.young`]);
  });
});
