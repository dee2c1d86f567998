import { setTimeout as sleep } from 'node:timers/promises';
import { Rejected, Unavailable } from '@edgebeat/core';
import type { TestDatabase } from '@edgebeat/database';
import { sql } from 'kysely';
import {
  amendCommand,
  openSite,
  recordCommand,
  recordCommands,
  startSiteDatabase,
  trustCommand,
} from './site.test.kit';

/** After so long the bound counts anew what waits. */
const countMs = 300;

let server: TestDatabase;
beforeAll(async () => {
  server = await startSiteDatabase();
});
afterAll(() => server[Symbol.asyncDispose]());

describe('the outbox', () => {
  it('given a command, when its transaction is rolled back, then it was never there', async () => {
    await using site = await openSite(server.address);
    const [kept, lost] = [recordCommand(), recordCommand()];
    await site.add(kept);

    const failing = site.database.transaction(async (transaction) => {
      await site.outbox.add(transaction, lost);
      throw new Error('the caller changed its mind');
    });

    await expect(failing).rejects.toThrow('changed its mind');
    expect((await site.outbox.get([kept.id, lost.id])).map(({ id }) => id)).toEqual([kept.id]);
  });

  it('given a stored command, when it is added again, then there is one and it is answered', async () => {
    await using site = await openSite(server.address);
    const command = recordCommand({}, 'pseudonym-1');
    const [first] = await site.add(command);

    const [second] = await site.add(structuredClone(command));

    expect(second).toEqual(first);
    expect(first).toMatchObject({ id: command.id, kind: 'incident.record', state: 'NEW' });
    expect(await site.outbox.backlog()).toMatchObject({ waiting: 1 });
  });

  it('given a stored command, when its id comes with other content, then it is a conflict', async () => {
    await using site = await openSite(server.address);
    const command = recordCommand();
    await site.add(command);

    const adding = site.add({ ...recordCommand(), id: command.id });

    await expect(adding).rejects.toBeInstanceOf(Rejected);
    await expect(adding).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining(command.id) as unknown,
    });
  });

  it('given one command, when many add it at once, then all are answered and there is one', async () => {
    await using site = await openSite(server.address);
    const command = recordCommand();

    const added = await Promise.all(Array.from({ length: 8 }, () => site.add(command)));

    expect(new Set(added.flat().map(({ createdAt }) => createdAt)).size).toBe(1);
    expect(await site.outbox.backlog()).toMatchObject({ waiting: 1 });
  });

  it('given an id that is none, when a command is added, then the field is named', async () => {
    await using site = await openSite(server.address);

    const adding = site.add({ ...recordCommand(), id: 'with a space' });

    await expect(adding).rejects.toMatchObject({
      code: 'invalid-argument',
      message: expect.stringMatching(/^id: /) as unknown,
    });
  });

  it('given several commands of which one is stored, when all are added, then they are answered in their order', async () => {
    await using site = await openSite(server.address);
    const [first, second, third] = [recordCommand(), recordCommand(), recordCommand()];
    await site.add(second);

    const added = await site.database.transaction((transaction) =>
      site.outbox.addAll(transaction, [first, second, third]),
    );

    expect(added.map(({ id }) => id)).toEqual([first.id, second.id, third.id]);
    expect(await site.outbox.backlog()).toMatchObject({ waiting: 3 });
  });

  it('given one id for two contents, when both are added together, then it is a conflict and neither is there', async () => {
    await using site = await openSite(server.address);
    const command = recordCommand();
    const both = [command, { ...recordCommand(), id: command.id }];

    const adding = site.database.transaction((transaction) =>
      site.outbox.addAll(transaction, both),
    );

    await expect(adding).rejects.toMatchObject({ code: 'conflict' });
    expect(await site.outbox.get([command.id])).toEqual([]);
  });

  it('given a bound, when more commands come at once, then never more wait and the rest is refused as queue-full', async () => {
    await using site = await openSite(server.address, { maxWaiting: 20 });
    const results: PromiseSettledResult<unknown>[] = [];

    for (let round = 1; round <= 3; round += 1) {
      const commands = recordCommands(50);
      results.push(...(await Promise.allSettled(commands.map((command) => site.add(command)))));
      await sleep(countMs);
    }

    const refusals = results.filter((result) => result.status === 'rejected');
    expect(refusals).toHaveLength(130);
    expect(refusals[0]?.reason).toBeInstanceOf(Unavailable);
    expect(refusals[0]?.reason).toMatchObject({ code: 'queue-full' });
    expect(await site.outbox.backlog()).toMatchObject({ waiting: 20 });
  });

  it('given a full outbox, when a stored command comes again, then it is answered', async () => {
    await using site = await openSite(server.address, { maxWaiting: 2 });
    const [one, two] = [recordCommand(), recordCommand()];
    await site.add(one, two);

    const [again] = await site.add(one);

    expect(again).toMatchObject({ id: one.id, state: 'NEW' });
    await expect(site.add(recordCommand())).rejects.toMatchObject({ code: 'queue-full' });
  });

  it('given a full outbox, when its commands become final, then there is room again', async () => {
    await using site = await openSite(server.address, { maxWaiting: 5 });
    const commands = recordCommands(5);
    await site.add(...commands);
    await expect(site.add(recordCommand())).rejects.toMatchObject({ code: 'queue-full' });

    site.submit();
    await site.settle(...commands);
    await sleep(countMs);

    await expect(site.add(recordCommand())).resolves.toHaveLength(1);
  });

  it('given commands of some age, when the backlog is asked for, then it tells number and age', async () => {
    await using site = await openSite(server.address);
    await site.add(...recordCommands(3));
    await sql`update ledger.outbox set created_at = now() - interval '1 minute'
      where sequence = 1`.execute(site.database.query);

    const { waiting, oldestSeconds } = await site.outbox.backlog();

    expect(waiting).toBe(3);
    expect(Math.round(oldestSeconds / 10)).toBe(6);
  });

  it('given an empty outbox, when the backlog is asked for, then nothing waits', async () => {
    await using site = await openSite(server.address);

    const backlog = await site.outbox.backlog();

    expect(backlog).toEqual({ waiting: 0, oldestSeconds: 0 });
  });
});

describe('waiting for a command', () => {
  it('given a command on its way, when it is final, then the waiter is told at once', async () => {
    await using site = await openSite(server.address);
    const command = trustCommand('cam-01');
    await site.add(command);
    const waiting = site.outbox.settled(command.id, AbortSignal.timeout(5_000));
    const started = performance.now();

    site.submit();

    await expect(waiting).resolves.toMatchObject({
      state: 'COMMITTED',
      block: 1,
      result: { entry: command.id },
      transactionId: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown,
    });
    expect(performance.now() - started).toBeLessThan(1_500);
  });

  it('given a command that stays, when the signal is given, then what is there is answered', async () => {
    await using site = await openSite(server.address);
    const command = recordCommand();
    await site.add(command);

    const stored = await site.outbox.settled(command.id, AbortSignal.timeout(50));

    expect(stored).toMatchObject({ id: command.id, state: 'NEW' });
  });

  it('given an id that nobody added, when it is waited for, then there is nothing at once', async () => {
    await using site = await openSite(server.address);

    const stored = await site.outbox.settled('cmd-nobody', AbortSignal.timeout(5_000));

    expect(stored).toBeUndefined();
  });

  it('given a connection that is cut, when a command becomes final, then its waiter is told', async () => {
    await using site = await openSite(server.address);
    const command = recordCommand();
    await site.add(command);
    const waiting = site.outbox.settled(command.id, AbortSignal.timeout(8_000));
    await sleep(200);

    const { rows } = await sql`select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'edgebeat-session'
        and datname = current_database()`.execute(site.database.query);
    site.submit();

    expect(rows).toHaveLength(1);
    await expect(waiting).resolves.toMatchObject({ state: 'COMMITTED' });
  });

  it('given many waiters, when their commands become final, then they share one connection', async () => {
    await using site = await openSite(server.address);
    const commands = recordCommands(40);
    await site.add(...commands);
    const settling = site.settle(...commands, ...commands);
    await sleep(200);

    const { rows } = await sql`select 1 from pg_stat_activity
      where application_name = 'edgebeat-session'
        and datname = current_database()`.execute(site.database.query);
    site.submit();

    expect(rows).toHaveLength(1);
    expect(new Set((await settling).map(({ state }) => state))).toEqual(new Set(['COMMITTED']));
  });

  it('given an outbox that is closed, when somebody waits, then the wait is over', async () => {
    await using site = await openSite(server.address);
    const command = amendCommand('incident-1');
    await site.add(command);
    const waiting = site.outbox.settled(command.id, AbortSignal.timeout(20_000));
    await sleep(100);

    await site.outbox[Symbol.asyncDispose]();

    await expect(waiting).resolves.toMatchObject({ state: 'NEW' });
  });
});
