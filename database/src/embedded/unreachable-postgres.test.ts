import { chmod, mkdir, readdir, readFile, rename, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { runningProcess } from '@edgebeat/core/node';
import { findBinaries } from './binaries';
import { startPostgres } from './start-postgres';
import {
  ask,
  clusterTemplate,
  copyWhole,
  gone,
  killGuard,
  startElsewhere,
  temporaryFolder,
} from './start-postgres.test.kit';

const isRoot = process.platform === 'linux' && process.getuid?.() === 0;

(isRoot ? describe : describe.skip)('as root on Linux, below a folder that is closed', () => {
  let template: Awaited<ReturnType<typeof clusterTemplate>>;

  beforeAll(async () => {
    template = await clusterTemplate();
  });

  afterAll(() => template[Symbol.asyncDispose]());

  /** A folder with a cluster that only root may pass through. */
  const closedFolder = async () => {
    const home = await template.copy();
    await chmod(home.path, 0o700);
    const folder = join(home.path, 'postgres');
    await mkdir(folder);
    await rename(join(home.path, 'server'), join(folder, 'server'));
    return { ...home, folder };
  };

  it('given no data yet, when it starts, then it makes them and has no right of root', async () => {
    await using home = await temporaryFolder();
    await chmod(home.path, 0o700);

    await using server = await startPostgres({ folder: join(home.path, 'a', 'postgres') });

    expect(await ask(server.address, 'select 1 as one')).toEqual([{ one: 1 }]);
    const status = await readFile(`/proc/${String(server.pid)}/status`, 'utf8');
    expect(status).toMatch(/^Uid:\s+[1-9]/m);
    expect(status).toMatch(/^CapPrm:\s+0+$/m);
    expect((await stat(home.path)).mode & 0o777).toBe(0o700);
  });

  it('given a server, when it is killed and started again, then its data is there', async () => {
    await using home = await closedFolder();
    {
      await using server = await startPostgres({ folder: home.folder });
      await ask(server.address, 'create table kept as select 7 as number');
      process.kill(server.pid, 'SIGKILL');
      await server.failed;
    }

    await using again = await startPostgres({ folder: home.folder });

    expect(await ask(again.address, 'select number from kept')).toEqual([{ number: 7 }]);
  });

  it('given closed sockets too, when the owner is killed, then the server ends', async () => {
    await using home = await closedFolder();
    const other = await startElsewhere(home.folder, { temporary: home.path });
    expect(await ask(other, 'select 1 as one')).toEqual([{ one: 1 }]);

    await other.killOwner();

    await expect(gone(other.pid)).resolves.toBeUndefined();
  });

  it('given a server that outlived its owner, when the folder is started, then it is stopped', async () => {
    await using home = await closedFolder();
    const other = await startElsewhere(home.folder);
    await ask(other, 'create table kept as select 7 as number');
    await killGuard(other.pid);
    await other.killOwner();

    await using server = await startPostgres({ folder: home.folder });

    expect(await runningProcess(other.pid)).toBeUndefined();
    expect(await ask(server.address, 'select number from kept')).toEqual([{ number: 7 }]);
  });

  it('given closed programs, when it starts twice, then one copy is run both times', async () => {
    await using home = await closedFolder();
    await using open = await temporaryFolder();
    const original = dirname((await findBinaries()).root);
    await copyWhole(original, home.path);
    const copies: unknown[] = [];

    for (const run of ['first', 'second']) {
      const other = await startElsewhere(home.folder, {
        package: join(home.path, basename(original)),
        temporary: open.path,
      });
      const [name = ''] = (await readdir(open.path)).filter((each) => each.includes('postgres'));
      const { ino, uid, mode } = await stat(join(open.path, name));
      const program = (await runningProcess(other.pid))?.arguments[0];
      copies.push({ ino, uid, mode: mode & 0o777, program });
      expect(await ask(other, `select '${run}' as run`)).toEqual([{ run }]);
      await other.killOwner();
      await gone(other.pid);
    }

    expect(copies[0]).toMatchObject({ uid: 0, mode: 0o755 });
    expect(copies[0]).toMatchObject({
      program: expect.stringMatching(
        `^${open.path}/edgebeat-postgres-[^/]+/bin/postgres$`,
      ) as string,
    });
    expect(copies[1]).toEqual(copies[0]);
  });
});
