import { Unavailable } from '@edgebeat/core';
import { runningProcess } from '@edgebeat/core/node';
import { startPostgres } from './start-postgres';
import { ask, clusterTemplate, gone, killGuard, startElsewhere } from './start-postgres.test.kit';

describe('a server or its owner that is killed', () => {
  let template: Awaited<ReturnType<typeof clusterTemplate>>;

  beforeAll(async () => {
    template = await clusterTemplate();
  });

  afterAll(() => template[Symbol.asyncDispose]());

  it('given a server, when it is killed, then its owner hears of it and can start it again', async () => {
    await using home = await template.copy();
    {
      await using server = await startPostgres({ folder: home.path });
      await ask(server.address, 'create table kept as select 7 as number');

      process.kill(server.pid, 'SIGKILL');

      const failure = await server.failed;
      expect(failure).toBeInstanceOf(Unavailable);
      expect(failure.message).toContain('ended by SIGKILL');
    }
    await using again = await startPostgres({ folder: home.path });
    expect(await ask(again.address, 'select number from kept')).toEqual([{ number: 7 }]);
  });

  it('given a server, when its owner is killed, then it ends and what was committed stays', async () => {
    await using home = await template.copy();
    const other = await startElsewhere(home.path);
    await ask(other, 'create table kept as select 7 as number');

    await other.killOwner();

    await gone(other.pid);
    await using server = await startPostgres({ folder: home.path });
    expect(await ask(server.address, 'select number from kept')).toEqual([{ number: 7 }]);
  });

  it('given a server that outlived its owner, when the folder is started, then it is stopped first', async () => {
    await using home = await template.copy();
    const other = await startElsewhere(home.path);
    await ask(other, 'create table kept as select 7 as number');
    await killGuard(other.pid);
    await other.killOwner();

    await using server = await startPostgres({ folder: home.path });

    expect(await runningProcess(other.pid)).toBeUndefined();
    expect(await ask(server.address, 'select number from kept')).toEqual([{ number: 7 }]);
  });

  it('given a server of another process, when the folder is started, then that process is named', async () => {
    await using home = await template.copy();
    const other = await startElsewhere(home.path);

    const start = startPostgres({ folder: home.path });

    await expect(start).rejects.toThrow(`is in use by process ${String(other.owner)}`);
    await other.killOwner();
    await gone(other.pid);
  });
});
