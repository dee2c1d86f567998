import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Bus, openEmbeddedBus } from '@edgebeat/bus';
import { type AuditRecord, contentHash, topics } from '@edgebeat/core';
import type { Log } from '@edgebeat/core/node';
import type { TestDatabase } from '@edgebeat/database';
import { openSite, startSiteDatabase, type TestSite, writesOf } from '../outbox/site.test.kit';
import { type Admission, recorderOf } from './audit.test.kit';
import { auditActionsGroup, runAuditActions } from './run-audit-actions';

let server: TestDatabase;
let folder: string;
let bus: Bus;
beforeAll(async () => {
  server = await startSiteDatabase();
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'audit-actions-'));
  bus = await openEmbeddedBus({ folder });
  await bus.ensureTopics([topics.audit]);
});
afterEach(async () => {
  await bus[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});
afterAll(() => server[Symbol.asyncDispose]());

const quiet: Pick<Log, 'warn' | 'error'> = { warn: () => undefined, error: () => undefined };

function auditRecord(change: Partial<AuditRecord> = {}): AuditRecord {
  return {
    ...{ id: randomUUID(), time: '2026-06-01T00:00:00.000Z', siteId: 'site-1', tenant: 'alpha' },
    ...{ user: 'mia', address: '127.0.0.1', method: 'POST', route: '/api/v1/policies' },
    ...{ path: '/api/v1/policies', status: 202, durationMs: 1, ...change },
  };
}

async function publish(records: readonly AuditRecord[]): Promise<void> {
  const values = records.map((record) => ({ key: record.id, value: JSON.stringify(record) }));
  await bus.publish(topics.audit.name, values);
}

interface Run extends AsyncDisposable {
  /** Resolves when the group has read everything. */
  done(): Promise<void>;
}

function run(
  site: TestSite,
  isSubmitted = true,
  admission: Admission = { isRegistered: true },
): Run {
  const stop = new AbortController();
  if (isSubmitted) site.submit({ ledgers: { recorder: recorderOf(site, admission) } });
  const running = runAuditActions({
    ...{ bus, outbox: site.outbox, database: site.database, siteId: 'site-1' },
    ...{ signal: stop.signal, log: quiet as Log, retryMs: 20 },
  }).catch(() => undefined);
  const isDone = async () => {
    const [offsets] = await bus.offsets(auditActionsGroup, topics.audit.name);
    return offsets?.committed === offsets?.end;
  };
  return {
    done: async () => {
      while (!(await isDone())) await new Promise((resolve) => setTimeout(resolve, 20));
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await running;
    },
  };
}

function keysOf(records: readonly AuditRecord[]): Map<string, number> {
  return new Map(records.map((record) => [`action~${contentHash(record)}`, 1]));
}

describe('security-relevant actions on their way to the ledger', () => {
  it('given audit records, when some are critical, then the hashes of those alone are on the ledger', async () => {
    await using site = await openSite(server.address);
    const critical = [auditRecord({ action: 'login' }), auditRecord({ action: 'refusal' })];
    await publish([auditRecord(), ...critical, auditRecord({ method: 'GET' })]);

    await using running = run(site);
    await running.done();

    expect(writesOf(site.chain)).toEqual(keysOf(critical));
  });

  it('given records that were taken, when they all come again with others, then each is one effect', async () => {
    await using site = await openSite(server.address);
    const [first, second] = [auditRecord({ action: 'login' }), auditRecord({ action: 'login' })];
    await publish([first]);
    await using running = run(site);
    await running.done();

    await publish([second, first, second]);
    await running.done();

    expect(writesOf(site.chain)).toEqual(keysOf([first, second]));
  });

  it('given what is no audit record, when it comes, then it holds nothing up', async () => {
    await using site = await openSite(server.address);
    const critical = auditRecord({ action: 'policy-change' });
    const bad = ['{', '[]', '"x"', JSON.stringify({ ...critical, action: 'party' })];
    await bus.publish(
      topics.audit.name,
      bad.map((value) => ({ key: 'bad', value })),
    );
    await publish([critical]);

    await using running = run(site);
    await running.done();

    expect(writesOf(site.chain)).toEqual(keysOf([critical]));
  });

  it('given a recorder that is not registered yet, when it is, then nothing was left out', async () => {
    await using site = await openSite(server.address);
    const critical = auditRecord({ action: 'node-change' });
    await publish([critical]);
    const admission = { isRegistered: false };
    await using running = run(site, true, admission);
    while ((await failedCommands(site)) === 0) await new Promise((r) => setTimeout(r, 10));
    admission.isRegistered = true;

    await running.done();

    expect(writesOf(site.chain)).toEqual(keysOf([critical]));
  });

  it('given no ledger, when records come, then one command waits, and ending keeps it', async () => {
    await using site = await openSite(server.address);
    await publish([auditRecord({ action: 'login' })]);
    const running = run(site, false);
    while ((await site.outbox.backlog()).waiting === 0) await new Promise((r) => setTimeout(r, 10));
    await publish([auditRecord({ action: 'login' })]);

    await running[Symbol.asyncDispose]();

    const [offsets] = await bus.offsets(auditActionsGroup, topics.audit.name);
    expect(await site.outbox.backlog()).toMatchObject({ waiting: 1 });
    expect(offsets).toMatchObject({ committed: 1, end: 2 });
  });
});

async function failedCommands({ database }: TestSite): Promise<number> {
  const failed = await database.query
    .selectFrom('ledger.outbox')
    .select('id')
    .where('state', '=', 'FAILED')
    .execute();
  return failed.length;
}
