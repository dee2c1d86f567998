import { spawnSync } from 'node:child_process';
import { chown, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Rejected } from '@edgebeat/core';
import { serverUser } from './server-user';
import { socketFolderOf } from './socket-folder';
import { startPostgres } from './start-postgres';
import { ask, gone, runner, startElsewhere, temporaryFolder } from './start-postgres.test.kit';

const isRoot = process.getuid?.() === 0;
const nobody = { uid: 65_534, gid: 65_534 };
const run = `require('node:fs').accessSync(${JSON.stringify(runner)})`;
const mayNobodyRun =
  isRoot && spawnSync(process.execPath, ['-e', run], { ...nobody, cwd: '/' }).status === 0;

describe('the first start', () => {
  it('given an empty folder, when it starts, then a closed and careful server answers', async () => {
    await using home = await temporaryFolder();
    const folder = join(home.path, 'postgres');

    await using server = await startPostgres({ folder });

    const settings = `current_setting('listen_addresses') as tcp, current_setting('fsync') as fsync,
      current_setting('data_checksums') as checksums, current_setting('server_encoding') as encoding,
      current_database() as name`;
    expect(await ask(server.address, `select ${settings}`)).toEqual([
      { tcp: '', fsync: 'on', checksums: 'on', encoding: 'UTF8', name: 'edgebeat' },
    ]);
    const password = await stat(join(folder, 'server', 'password'));
    const sockets = await stat(socketFolderOf(folder));
    expect([password.mode & 0o777, sockets.mode & 0o777]).toEqual([0o600, 0o700]);
    const user = await serverUser();
    expect([password.uid, sockets.uid]).toEqual(Array(2).fill(user?.uid ?? process.getuid?.()));
  });

  it('given a wrong password, when it is used, then it is refused', async () => {
    await using home = await temporaryFolder();
    await using server = await startPostgres({ folder: home.path });
    const connectionString = server.address.connectionString.replace(/:[^:@]+@/, ':guess@');

    const attempt = ask({ connectionString }, 'select 1');

    await expect(attempt).rejects.toThrow(Rejected);
    await expect(attempt).rejects.toMatchObject({ code: 'invalid-setting' });
  });

  it('given a file where the folder should be, when it starts, then it says so', async () => {
    await using home = await temporaryFolder();
    const file = join(home.path, 'file');
    await writeFile(file, '');

    const start = startPostgres({ folder: join(file, 'postgres') });

    await expect(start).rejects.toMatchObject({ code: 'invalid-setting' });
    await expect(start).rejects.toThrow(/cannot be made or written.*choose another one/);
  });
});

(isRoot ? describe : describe.skip)('as root', () => {
  it('given a user that is not there, when it starts, then it is named', async () => {
    await using home = await temporaryFolder();

    const start = startPostgres({ folder: home.path, user: 'no-such-user' });

    await expect(start).rejects.toThrow('there is no user no-such-user');
  });

  (mayNobodyRun ? it : it.skip)(
    'given a normal user, when that one starts it, then the server is its own',
    async () => {
      await using home = await temporaryFolder();
      const folder = join(home.path, 'postgres');
      await chown(home.path, nobody.uid, nobody.gid);

      const server = await startElsewhere(folder, { ...nobody, temporary: home.path });

      const made = [join(folder, 'server', 'data'), socketFolderOf(folder, home.path)];
      const uids = (await Promise.all(made.map((each) => stat(each)))).map(({ uid }) => uid);
      expect(uids).toEqual([nobody.uid, nobody.uid]);
      await server.killOwner();
      await gone(server.pid);
    },
  );
});
