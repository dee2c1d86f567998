import { randomUUID } from 'node:crypto';
import { policyId } from '@edgebeat/core';
import { startTestDatabase, type TestDatabase } from '@edgebeat/database';
import { policyBody } from '../routes/examples';
import { eventually } from '../testing/eventually.test.kit';
import { anIncident } from '../testing/incident.test.kit';
import { argumentOf, commandOf, commit, outboxSize } from '../testing/outbox-rows.test.kit';
import { site, startSite, type TestSite } from '../testing/site.test.kit';

let server: TestDatabase;
let alpha: TestSite;
let operator: string;

beforeAll(async () => {
  server = await startTestDatabase();
  alpha = await startSite(server.address);
  operator = await alpha.token('operator');
});

afterAll(async () => {
  await alpha[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

const key = () => ({ 'idempotency-key': randomUUID() });

function operationIdOf(location: string | null): string {
  return location?.split('/').at(-1) ?? '';
}

/** The command behind an answer's Location, once it is there. */
async function commandBehind(location: string | null): Promise<string> {
  return commandOf(alpha.database, operationIdOf(location));
}

describe('a command', () => {
  it('given an incident, when it is posted, then it is an operation that is queued', async () => {
    const before = await outboxSize(alpha.database);

    const answer = await alpha.client.post('/api/v1/incidents', operator, anIncident('inc-a'));

    const found = await alpha.client.get(answer.headers.get('location') ?? '', operator);
    expect(answer.status).toBe(202);
    expect(found.body).toEqual(answer.body);
    expect(found.body).toMatchObject({
      kind: 'incident.record',
      status: 'queued',
      unknown: false,
      resource: { type: 'incident', owner: site.mspId, id: 'inc-a' },
    });
    expect(await outboxSize(alpha.database)).toBe(before + 1);
  });

  it('given times in other forms, when an incident is posted, then the ledger gets UTC with milliseconds', async () => {
    const body = {
      ...anIncident('inc-b'),
      firstSeen: '2026-01-31T11:00:00+01:00',
      lastSeen: '2026-01-31T10:00:00',
    };

    const answer = await alpha.client.post('/api/v1/incidents', operator, body);

    const id = await commandBehind(answer.headers.get('location'));
    expect(await argumentOf(alpha.database, id)).toMatchObject({
      item: { firstSeen: '2026-01-31T10:00:00.000Z', lastSeen: '2026-01-31T10:00:00.000Z' },
    });
  });

  it('given correlation keys of a later channel key, when an incident is posted, then the ledger gets their epoch', async () => {
    const keyed = { correlationKeys: ['a'.repeat(64)], correlationEpoch: 2 };

    const answer = await alpha.client.post('/api/v1/incidents', operator, {
      ...anIncident('inc-epoch'),
      ...keyed,
    });

    const id = await commandBehind(answer.headers.get('location'));
    expect(await argumentOf(alpha.database, id)).toMatchObject({ item: keyed });
  });

  it('given the source’s policy, when it is posted, then the answer is the source’s', async () => {
    const answer = await alpha.client.post('/api/v1/policies', operator, policyBody, key());

    const command = await commandBehind(answer.headers.get('location'));
    expect(answer.status).toBe(202);
    expect(answer.body).toEqual({
      status: 'accepted',
      policyId: policyId(site.mspId, command),
      message: 'Policy is being distributed and activated',
    });
  });

  it('given a condition that does not compile, when a policy is posted, then it is refused at once', async () => {
    const before = await outboxSize(alpha.database);
    const rules = [{ ...policyBody.rules[0], condition: 'device.type ==' }];

    const answer = await alpha.client.post('/api/v1/policies', operator, { ...policyBody, rules });

    expect(answer.body).toMatchObject({
      type: 'urn:edgebeat:problem:invalid-policy',
      status: 400,
      detail: expect.stringContaining('rules[0].condition') as unknown,
    });
    expect(await outboxSize(alpha.database)).toBe(before);
  });

  it('given a pseudonym key, when a command is given, then the ledger is told a pseudonym', async () => {
    await using other = await startSite(server.address, { pseudonymKey: Buffer.alloc(32, 1) });
    const token = await other.token('operator', { subject: 'mia' });

    const answer = await other.client.post('/api/v1/incidents', token, anIncident('inc-1'));

    const id = operationIdOf(answer.headers.get('location'));
    const argument = await argumentOf(other.database, await commandOf(other.database, id));
    expect(argument).toMatchObject({
      onBehalfOf: { pseudonym: expect.stringMatching(/^[0-9a-f]{32}$/) as unknown },
    });
    expect(JSON.stringify(argument)).not.toContain('mia');
  });
});

describe('Idempotency-Key', () => {
  it('given the same key and body, when it comes again, then the stored answer is given again', async () => {
    const headers = key();
    const body = anIncident('inc-again');
    const first = await alpha.client.post('/api/v1/incidents', operator, body, headers);
    await commit(alpha.database, await commandBehind(first.headers.get('location')));

    const second = await alpha.client.post('/api/v1/incidents', operator, body, headers);

    expect(second.status).toBe(202);
    expect(second.body).toEqual(first.body);
    expect(second.headers.get('location')).toBe(first.headers.get('location'));
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect(first.headers.get('idempotency-replayed')).toBeNull();
  });

  it('given the same key, when the body is another, then it is a conflict', async () => {
    const headers = key();
    await alpha.client.post('/api/v1/incidents', operator, anIncident('inc-x'), headers);

    const other = await alpha.client.post(
      '/api/v1/incidents',
      operator,
      anIncident('inc-y'),
      headers,
    );

    expect(other.body).toMatchObject({ status: 409, type: 'urn:edgebeat:problem:conflict' });
  });

  it('given the same key, when callers, methods or routes differ, then they are other commands', async () => {
    const headers = key();
    const colleague = await alpha.token('operator', { subject: 'another' });
    const tenant = await alpha.token('operator', { tenant: 'other' });
    const body = anIncident('inc-z');

    const answers = await Promise.all([
      alpha.client.post('/api/v1/incidents', operator, body, headers),
      alpha.client.post('/api/v1/incidents', colleague, body, headers),
      alpha.client.post('/api/v1/incidents', tenant, anIncident('inc-of-other'), headers),
      alpha.client.post('/api/v1/policies', operator, policyBody, headers),
    ]);

    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202]);
    expect(new Set(answers.map(({ headers: h }) => h.get('location'))).size).toBe(4);
  });

  it.each([
    ['x'.repeat(256), 400],
    ['ü', 400],
    ['x'.repeat(255), 202],
  ])('given the key %#, when it is sent, then its form counts', async (name, status) => {
    const headers = { 'idempotency-key': name };

    const answer = await alpha.client.post(
      '/api/v1/incidents',
      operator,
      anIncident(randomUUID()),
      headers,
    );

    expect(answer.status).toBe(status);
  });

  it('given 50 keys ten times at once, when all are sent, then there are 50 effects', async () => {
    const before = await outboxSize(alpha.database);
    const keys = Array.from({ length: 50 }, () => key());

    const answers = await Promise.all(
      keys.flatMap((headers, index) =>
        Array.from({ length: 10 }, () =>
          alpha.client.post('/api/v1/incidents', operator, anIncident(`race-${index}`), headers),
        ),
      ),
    );

    const accepted = answers.filter(({ status }) => status === 202);
    const underWay = answers.filter(({ status }) => status === 409);
    expect(accepted.length + underWay.length).toBe(500);
    expect(new Set(accepted.map(({ headers }) => headers.get('location'))).size).toBe(50);
    expect(underWay.every(({ headers }) => headers.get('retry-after') === '1')).toBe(true);
    expect(await outboxSize(alpha.database)).toBe(before + 50);
  });

  it('given an expired answer, when the key comes again, then it is the same command', async () => {
    const headers = key();
    const body = anIncident('inc-expired');
    const first = await alpha.client.post('/api/v1/incidents', operator, body, headers);
    await alpha.database.query
      .updateTable('gateway.idempotency')
      .set({ expires_at: '2026-01-01T00:00:00.000Z' })
      .execute();

    const second = await alpha.client.post('/api/v1/incidents', operator, body, headers);

    expect(second.headers.get('idempotency-replayed')).toBeNull();
    expect(second.headers.get('location')).toBe(first.headers.get('location'));
  });

  it('given a full outbox, when a command comes, then nothing of it stays and it may come again', async () => {
    await using full = await startSite(server.address, { maxWaiting: 1 });
    const token = await full.token('operator');
    const first = await full.client.post('/api/v1/incidents', token, anIncident('first'));
    const headers = key();
    const body = anIncident('second');
    const refused = await full.client.post('/api/v1/incidents', token, body, headers);
    const id = operationIdOf(first.headers.get('location'));
    await commit(full.database, await commandOf(full.database, id));

    await eventually(async () => {
      const taken = await full.client.post('/api/v1/incidents', token, body, headers);
      expect(taken.status).toBe(202);
    });

    expect(refused.body).toMatchObject({ status: 503, type: 'urn:edgebeat:problem:queue-full' });
    expect(refused.headers.get('retry-after')).toBe('5');
    expect(await outboxSize(full.database)).toBe(2);
  });
});
