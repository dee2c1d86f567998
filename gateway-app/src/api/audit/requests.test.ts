import { AuditRecord, topics } from '@edgebeat/core';
import { createLog } from '@edgebeat/core/node';
import { startTestDatabase, type TestDatabase } from '@edgebeat/database';
import { AuditTrail } from '../../audit/audit-trail';
import { eventually } from '../testing/eventually.test.kit';
import { anIncident } from '../testing/incident.test.kit';
import { fail, outboxSize } from '../testing/outbox-rows.test.kit';
import { startSite, type TestSite } from '../testing/site.test.kit';

let server: TestDatabase;

beforeAll(async () => {
  server = await startTestDatabase();
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

async function audited({ bus }: TestSite): Promise<AuditRecord[]> {
  const records = await bus.contents(topics.audit.name);
  return records.map((record) => AuditRecord.parse(record));
}

const settings = { auditRetryMs: 20 };
const quick = { auditRetryMs: 20, auditDeadlineMs: 1_000 };
const log = createLog({ level: 'silent', name: 'test' });

describe('the audit of requests', () => {
  it('given requests of every kind, when they are answered, then each has one record already', async () => {
    await using alpha = await startSite(server.address);
    const { client } = alpha;
    const token = await alpha.token('operator', { subject: 'mia' });
    const headers = { 'idempotency-key': 'audited' };
    const calls = [
      () => client.get('/healthz'),
      () => client.get('/nothing?secret=x'),
      () => client.get('/api/v1/events'),
      () => client.get('/api/v1/events?limit=0', token),
      () => client.get('/api/v1/events', token),
      () => client.call('OPTIONS', '/api/v1/events', { token }),
      () => client.post('/api/v1/tokens', token, {}),
      () => client.post('/api/v1/incidents', token, anIncident('inc-1'), headers),
      () => client.post('/api/v1/incidents', token, anIncident('inc-1'), headers),
      () => client.post('/api/v1/incidents', token, anIncident('inc-2'), headers),
      () => client.get('/api/v1/incidents/..%2f', token),
    ];

    for (const [index, call] of calls.entries()) {
      const answer = await call();
      const records = await audited(alpha);
      expect(records).toHaveLength(index + 1);
      expect(records.at(-1)).toMatchObject({
        id: answer.headers.get('x-request-id'),
        status: answer.status,
      });
    }

    const records = await audited(alpha);
    expect(records.map(({ status }) => status)).toEqual([
      200, 404, 401, 400, 200, 405, 403, 202, 202, 409, 400,
    ]);
    expect(records[7]).toMatchObject({
      user: 'mia',
      tenant: 'alpha',
      method: 'POST',
      route: '/api/v1/incidents',
      requestHash: expect.any(String) as unknown,
      address: '127.0.0.1',
    });
    expect(records[2]).toMatchObject({ user: 'anonymous', code: 'unauthenticated' });
    expect(JSON.stringify(records)).not.toMatch(/secret|Bearer|eyJ/);
  });

  it('given a command that is waited for, when it fails on the ledger, then it has one record', async () => {
    await using alpha = await startSite(server.address);
    const token = await alpha.token('operator');
    const path = '/api/v1/incidents?wait=committed';
    const waiting = alpha.client.post(path, token, anIncident('inc-1'));
    await eventually(async () => {
      const { command_id: id } = await alpha.database.query
        .selectFrom('gateway.operations')
        .select('command_id')
        .executeTakeFirstOrThrow();
      await fail(alpha.database, id, 'conflict', 'id: is taken');
    });

    const answer = await waiting;

    expect(answer.status).toBe(409);
    expect(await audited(alpha)).toMatchObject([{ status: 202 }]);
  });

  it('given 200 mixed requests at once, when they are answered, then there are 200 records', async () => {
    await using alpha = await startSite(server.address);
    const token = await alpha.token('operator');
    const kinds = [
      () => alpha.client.get('/api/v1/policies', token),
      () => alpha.client.get('/api/v1/policies'),
      (n: number) => alpha.client.post('/api/v1/incidents', token, anIncident(`inc-${n}`)),
      () => alpha.client.post('/api/v1/incidents', token, {}),
    ];

    const answers = await Promise.all(
      Array.from({ length: 200 }, async (_, n) => kinds[n % kinds.length]?.(n)),
    );

    const ids = answers.map((answer) => answer?.headers.get('x-request-id')).sort();
    const records = await audited(alpha);
    expect(records.map(({ id }) => id).sort()).toEqual(ids);
  });

  it('given a bus that is away, when a change is asked for, then it is refused and has no effect', async () => {
    await using alpha = await startSite(server.address, { settings });
    const token = await alpha.token('operator');
    alpha.bus.isAway = true;

    const answers = [
      await alpha.client.post('/api/v1/incidents', token, anIncident('first')),
      await alpha.client.post('/api/v1/incidents', token, anIncident('second')),
    ];

    expect(answers.map(({ status }) => status)).toEqual([503, 503]);
    expect(answers[0]?.body).toMatchObject({ type: 'urn:edgebeat:problem:bus-unavailable' });
    expect(answers[0]?.headers.get('retry-after')).toBe('2');
    expect(await outboxSize(alpha.database)).toBe(0);
    alpha.bus.isAway = false;
    await eventually(async () => {
      const taken = await alpha.client.post('/api/v1/incidents', token, anIncident('third'));
      expect(taken.status).toBe(202);
    });
    expect(await outboxSize(alpha.database)).toBe(1);
  });

  it('given a bus that is away, when reads are asked for, then they go on and are audited later', async () => {
    await using alpha = await startSite(server.address, { settings });
    const token = await alpha.token('monitoring');
    alpha.bus.isAway = true;
    const answers = [await alpha.client.get('/healthz'), await alpha.client.get('/metrics', token)];

    alpha.bus.isAway = false;

    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(answers[1]?.text).toContain('edgebeat_audit_spooled 1');
    await eventually(async () => {
      expect(await audited(alpha)).toHaveLength(2);
    });
  });
});

describe('the audit of requests that has no room', () => {
  it('given a bus that is away and a full spool, when requests come, then only what gives nothing away is answered', async () => {
    await using alpha = await startSite(server.address, { settings, maxSpooled: 1 });
    const token = await alpha.token('auditor');
    alpha.bus.isAway = true;
    const first = await alpha.client.get('/api/v1/events', token);

    const answers = [
      await alpha.client.get('/api/v1/events', token),
      await alpha.client.get('/healthz'),
      await alpha.client.get('/api/v1/events'),
    ];

    expect(first.status).toBe(200);
    expect(answers.map(({ status }) => status)).toEqual([503, 200, 401]);
    expect(answers[0]?.body).toMatchObject({ type: 'urn:edgebeat:problem:bus-unavailable' });
    alpha.bus.isAway = false;
    await eventually(async () => {
      expect((await audited(alpha)).map(({ id }) => id)).toContain(
        first.headers.get('x-request-id'),
      );
    });
  });

  it('given reads while the bus is away, when the api ends and starts again, then their records are on the topic', async () => {
    await using alpha = await startSite(server.address, { settings: { auditRetryMs: 60_000 } });
    const token = await alpha.token('auditor');
    alpha.bus.isAway = true;
    const answer = await alpha.client.get('/api/v1/events', token);
    await alpha.api[Symbol.asyncDispose]();
    const late = await alpha.client.get('/api/v1/events', token);
    alpha.bus.isAway = false;

    const { bus, auditSpool: spool } = alpha;
    await using next = new AuditTrail({ bus, spool, settings: quick, log });

    await eventually(async () => {
      const ids = (await audited(alpha)).map(({ id }) => id);
      expect(ids).toEqual([answer, late].map(({ headers }) => headers.get('x-request-id')));
      expect(next.spooled).toBe(0);
    });
  });
});

describe('the address of a request', () => {
  const forwarded = { 'x-forwarded-for': '203.0.113.7' };

  it('given no proxies, when X-Forwarded-For comes, then it is not believed', async () => {
    await using alpha = await startSite(server.address);

    await alpha.client.get('/healthz', undefined, forwarded);

    expect(await audited(alpha)).toMatchObject([{ address: '127.0.0.1' }]);
  });

  it('given a proxy, when it names the address, then it is believed up to the proxy', async () => {
    const trustedProxies = ['127.0.0.0/8'];
    await using alpha = await startSite(server.address, { settings: { trustedProxies } });

    await alpha.client.get('/healthz', undefined, {
      'x-forwarded-for': '198.51.100.1, 203.0.113.7',
    });

    expect(await audited(alpha)).toMatchObject([{ address: '203.0.113.7' }]);
  });
});

describe('limits of requests', () => {
  it('given a spoofed address, when a window is used up, then it gains nothing', async () => {
    await using alpha = await startSite(server.address, { settings: { ratePerAddress: 3 } });
    const calls = ['a', 'b', 'c', 'd', 'e'].map(
      (name) => () => alpha.client.get('/healthz', undefined, { 'x-forwarded-for': name }),
    );

    const statuses: number[] = [];
    for (const call of calls) statuses.push((await call()).status);

    expect(statuses).toEqual([200, 200, 200, 429, 429]);
  });

  it('given one token, when its window is used up, then others go on', async () => {
    await using alpha = await startSite(server.address, { settings: { ratePerToken: 1 } });
    const [first, second] = [await alpha.token('auditor'), await alpha.token('auditor')];

    const answers = [
      await alpha.client.get('/api/v1/events', first),
      await alpha.client.get('/api/v1/events', first),
      await alpha.client.get('/api/v1/events', second),
    ];

    expect(answers.map(({ status }) => status)).toEqual([200, 429, 200]);
    expect(answers[1]?.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(answers[0]?.headers.get('ratelimit-policy')).toBe('"token";q=1;w=10');
  });
});
