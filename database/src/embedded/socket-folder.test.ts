import { chown, lstat, mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeSocketFolder, socketFolderOf } from './socket-folder';
import { temporaryFolder } from './start-postgres.test.kit';

const isRoot = process.getuid?.() === 0;

it('given a long folder of data, when its socket folder is named, then that stays short', () => {
  const folder = socketFolderOf(`/${'long/'.repeat(100)}`, '/tmp');

  expect(folder).toMatch(/^\/tmp\/edgebeat-[0-9a-f]{16}$/);
  expect(folder).not.toBe(socketFolderOf(`/${'long/'.repeat(99)}`, '/tmp'));
});

it('given a link in its place, when it is made, then what the link leads to stays', async () => {
  await using home = await temporaryFolder();
  const [kept, path] = [join(home.path, 'kept'), join(home.path, 'sockets')];
  await mkdir(kept);
  await writeFile(join(kept, 'file'), '');
  await symlink(kept, path);

  await makeSocketFolder(path, undefined);

  expect((await lstat(path)).isDirectory()).toBe(true);
  expect(await readdir(kept)).toEqual(['file']);
});

it('given a folder in its place that holds another, when it is made, then it is refused', async () => {
  await using home = await temporaryFolder();
  const path = join(home.path, 'sockets');
  await mkdir(join(path, 'inner'), { recursive: true });

  const made = makeSocketFolder(path, undefined);

  await expect(made).rejects.toMatchObject({ code: 'invalid-setting' });
  await expect(made).rejects.toThrow(`${path}, cannot be made`);
});

(isRoot ? describe : describe.skip)('as root', () => {
  it('given a folder of somebody else, when it is made, then it is empty and the user has it', async () => {
    await using home = await temporaryFolder();
    const path = join(home.path, 'sockets');
    await mkdir(path);
    await writeFile(join(path, '.s.PGSQL.5432'), '');
    await chown(path, 65_001, 65_001);

    await makeSocketFolder(path, { name: 'somebody', uid: 65_002, gid: 65_002 });

    const { uid, mode } = await lstat(path);
    expect([uid, mode & 0o777, await readdir(path)]).toEqual([65_002, 0o700, []]);
  });
});
