import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Rejected } from '@edgebeat/core';
import { socketFolderOf } from './socket-folder';
import { startPostgres } from './start-postgres';
import { ask, clusterTemplate, temporaryFolder } from './start-postgres.test.kit';

describe('a start on existing data', () => {
  let template: Awaited<ReturnType<typeof clusterTemplate>>;

  beforeAll(async () => {
    template = await clusterTemplate();
  });

  afterAll(() => template[Symbol.asyncDispose]());

  it('given a server that was stopped, when it starts again, then its data is there', async () => {
    await using home = await template.copy();
    {
      await using before = await startPostgres({ folder: home.path });
      await ask(before.address, 'create table kept as select 7 as number');
    }

    await using server = await startPostgres({ folder: home.path });

    expect(await ask(server.address, 'select number from kept')).toEqual([{ number: 7 }]);
  });

  it('given a server of this process, when the folder is started again, then it is refused', async () => {
    await using home = await template.copy();
    await using server = await startPostgres({ folder: home.path });

    const second = startPostgres({ folder: home.path });

    await expect(second).rejects.toThrow(`is in use by process ${String(process.pid)}`);
    expect(await ask(server.address, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('given two starts at once, when they end, then exactly one has the folder', async () => {
    await using home = await temporaryFolder();

    const ends = await Promise.allSettled([1, 2].map(() => startPostgres({ folder: home.path })));

    const servers = ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []));
    const refused = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason as Error] : []));
    await Promise.all(servers.map((server) => server[Symbol.asyncDispose]()));
    expect(servers).toHaveLength(1);
    expect(refused).toEqual([expect.any(Rejected)]);
  });

  it('given the residue of crashes, when it starts, then it puts it right', async () => {
    await using home = await template.copy();
    const path = join(home.path, 'server', 'data', 'postmaster.pid');
    await mkdir(join(home.path, 'server.new', 'data'), { recursive: true });
    await symlink(home.path, socketFolderOf(home.path));
    // Another process has the number of the last server by now.
    await writeFile(path, `${String(process.pid)}\n${home.path}\n`);

    await using server = await startPostgres({ folder: home.path });

    expect(await ask(server.address, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect((await readFile(path, 'utf8')).split('\n')[0]).toBe(String(server.pid));
  });
});
