import { setTimeout as sleep } from 'node:timers/promises';
import { policyId } from '@edgebeat/core';
import { startTestDatabase, type TestDatabase } from '@edgebeat/database';
import { sql } from 'kysely';
import { policyBody } from '../routes/examples';
import {
  acknowledged,
  policy,
  publishBlocks,
  recorded,
  registered,
} from '../testing/chain.test.kit';
import type { Answered } from '../testing/client.test.kit';
import { eventually } from '../testing/eventually.test.kit';
import { anIncident } from '../testing/incident.test.kit';
import { carry, commandOf, commit, fail } from '../testing/outbox-rows.test.kit';
import { site, startSite, type TestSite } from '../testing/site.test.kit';

let server: TestDatabase;
let alpha: TestSite;
let operator: string;

beforeAll(async () => {
  server = await startTestDatabase();
  alpha = await startSite(server.address, { settings: { activePollMs: 20, maxWaiting: 2 } });
  operator = await alpha.token('operator');
});

afterAll(async () => {
  await alpha[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

let incidents = 0;

async function postIncident(query = ''): Promise<Answered> {
  incidents += 1;
  return alpha.client.post(`/api/v1/incidents${query}`, operator, anIncident(`inc-${incidents}`));
}

function commandBehind({ headers }: Answered): Promise<string> {
  const id = headers.get('location')?.split('/').at(-1) ?? '';
  return commandOf(alpha.database, id);
}

async function operationBehind({ headers }: Answered) {
  return (await alpha.client.get(headers.get('location') ?? '', operator)).body;
}

/** The command of the operation that came last. */
async function lastCommand(): Promise<string> {
  const { command_id } = await alpha.database.query
    .selectFrom('gateway.operations')
    .select('command_id')
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow();
  return command_id;
}

/** The last command, once another one than this has come. */
async function commandAfter(before: string): Promise<string> {
  await eventually(async () => {
    expect(await lastCommand()).not.toBe(before);
  });
  return lastCommand();
}

describe('an operation', () => {
  it.each([
    ['ENDORSED', 'queued', false],
    ['SUBMITTED', 'submitted', false],
    ['UNKNOWN', 'submitted', true],
  ] as const)(
    'given a command that is %s, when its operation is read, then it is %s',
    async (state, status, unknown) => {
      const answer = await postIncident();
      await carry(alpha.database, await commandBehind(answer), state);

      const operation = await operationBehind(answer);

      expect(operation).toMatchObject({
        status,
        unknown,
        transactionId: expect.any(String) as unknown,
      });
    },
  );

  it('given a command that failed, when its operation is read, then it holds the problem', async () => {
    const answer = await postIncident();
    await fail(alpha.database, await commandBehind(answer), 'conflict', 'id: is taken');

    const operation = await operationBehind(answer);

    expect(operation).toMatchObject({
      status: 'failed',
      problem: { type: 'urn:edgebeat:problem:conflict', status: 409, detail: 'id: is taken' },
    });
  });

  it('given another tenant, when it asks for the operation, then it is not there', async () => {
    const answer = await postIncident();
    const other = await alpha.token('operator', { tenant: 'other' });

    const found = await alpha.client.get(answer.headers.get('location') ?? '', other);

    expect(found.status).toBe(404);
    expect((await alpha.client.get('/api/v1/operations', other)).body['items']).toEqual([]);
  });

  it('given operations, when they are filtered and paged, then each comes once', async () => {
    const failed = await postIncident();
    await fail(alpha.database, await commandBehind(failed), 'forbidden', 'no');

    const list = await alpha.client.get('/api/v1/operations?filter=status%3Dfailed', operator);
    const first = await alpha.client.get('/api/v1/operations?limit=2', operator);
    const cursor = String(first.body['cursor']);
    const next = await alpha.client.get(`/api/v1/operations?limit=2&cursor=${cursor}`, operator);

    expect(JSON.stringify(list.body['items'])).not.toContain('"queued"');
    const ids = JSON.stringify([first.body['items'], next.body['items']]).match(
      /"id":"[0-9a-f]{8}-/g,
    );
    expect(new Set(ids).size).toBe(4);
  });

  it('given a command that the outbox has forgotten, when its operation is read, then it is gone', async () => {
    const answer = await postIncident();
    const id = await commandBehind(answer);
    await sql`delete from ledger.outbox where id = ${id}`.execute(alpha.database.query);

    const found = await alpha.client.get(answer.headers.get('location') ?? '', operator);

    expect(found.status).toBe(404);
  });
});

describe('waiting', () => {
  it('given a command that commits, when it is waited for, then the answer is 201 and it can be read', async () => {
    await publishBlocks(alpha.bus, [[registered(site.mspId, site.siteId), recorded('waited')]]);
    const before = await lastCommand();
    const waiting = alpha.client.post(
      '/api/v1/incidents?wait=committed',
      operator,
      anIncident('waited'),
    );
    await commit(alpha.database, await commandAfter(before), { block: 0 });

    const answer = await waiting;

    const found = await alpha.client.get('/api/v1/incidents/waited', operator);
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ status: 'committed', block: 0 });
    expect(found.status).toBe(200);
  });

  it('given a command that fails, when it is waited for, then the answer is the ledger’s problem', async () => {
    const before = await lastCommand();
    const waiting = postIncident('?wait=committed');
    await fail(alpha.database, await commandAfter(before), 'endorsement-mismatch', 'they differ');

    const answer = await waiting;

    expect(answer.body).toMatchObject({ status: 409, detail: 'they differ' });
    expect(answer.headers.get('location')).toMatch(/^\/api\/v1\/operations\//);
  });

  it('given an outcome that is not known, when it is waited for, then it is no success', async () => {
    const before = await lastCommand();
    const waiting = postIncident('?wait=committed&waitSeconds=1');
    await carry(alpha.database, await commandAfter(before), 'UNKNOWN');

    const answer = await waiting;

    expect(answer.status).toBe(202);
    expect(answer.body).toMatchObject({ status: 'submitted', unknown: true });
  });

  it('given as many who wait as may, when another one comes, then it is answered at once', async () => {
    const first = postIncident('?wait=committed&waitSeconds=1');
    const second = postIncident('?wait=committed&waitSeconds=1');
    await sleep(200);
    const started = performance.now();

    const third = await postIncident('?wait=committed&waitSeconds=60');

    expect(performance.now() - started).toBeLessThan(700);
    expect([third, await first, await second].map(({ status }) => status)).toEqual([202, 202, 202]);
  });

  it('given a replay that waits, when the command commits, then it is told as the first was', async () => {
    const headers = { 'idempotency-key': 'replay-and-wait' };
    const body = anIncident('replayed');
    const first = await alpha.client.post('/api/v1/incidents', operator, body, headers);
    await commit(alpha.database, await commandBehind(first));

    const second = await alpha.client.post(
      '/api/v1/incidents?wait=committed',
      operator,
      body,
      headers,
    );

    expect(second.status).toBe(201);
    expect(second.headers.get('idempotency-replayed')).toBe('true');
  });

  it('given a policy, when every site it binds has attested it, then it is active and stays so', async () => {
    await using beta = await startSite(server.address, { settings: { activePollMs: 20 } });
    const token = await beta.token('operator');
    const headers = { 'idempotency-key': 'a policy' };
    const path = '/api/v1/policies?wait=active&waitSeconds=20';
    const waiting = beta.client.post(path, token, policyBody, headers);
    const command = await eventualCommand(beta);
    await commit(beta.database, command, { block: 1, result: { revision: 1 } });
    const own = { owner: site.mspId, siteId: site.siteId };
    const chain = [[registered(own.owner, own.siteId)], [policy(command, 'active')]];
    await publishBlocks(beta.bus, chain);
    const underWay = await beta.client.get('/api/v1/operations', token);
    const again = [...chain, [acknowledged(command, own)]];
    await publishBlocks(beta.bus, again);

    const answer = await waiting;

    await publishBlocks(beta.bus, [...again, [registered('BetaMSP', 'beta-1')]]);
    await eventually(async () => {
      const { body } = await beta.client.get(
        `/api/v1/policies/${policyId(site.mspId, command)}`,
        token,
      );
      expect(body).toMatchObject({ status: 'approved', boundSites: 2 });
    });
    const later = await beta.client.get(answer.headers.get('location') ?? '', token);
    const replay = await beta.client.post(path, token, policyBody, headers);
    expect(underWay.body['items']).toMatchObject([{ status: 'committed' }]);
    expect([answer.status, replay.status]).toEqual([201, 201]);
    expect(answer.body).toMatchObject({
      status: 'accepted',
      policyId: expect.any(String) as unknown,
    });
    expect(later.body).toMatchObject({ status: 'active' });
  });
});

async function eventualCommand({ database }: TestSite): Promise<string> {
  let command = '';
  await eventually(async () => {
    const row = await database.query
      .selectFrom('gateway.operations')
      .select('command_id')
      .executeTakeFirstOrThrow();
    command = row.command_id;
  });
  return command;
}
