import { randomUUID } from 'node:crypto';
import { eventId, IntakeRecord, topics } from '@edgebeat/core';
import { startTestDatabase, type TestDatabase } from '@edgebeat/database';
import { eventBody, intakeBody } from '../routes/examples';
import { site, startSite, type TestSite } from '../testing/site.test.kit';

let server: TestDatabase;
let alpha: TestSite;
let publisher: string;

beforeAll(async () => {
  server = await startTestDatabase();
  alpha = await startSite(server.address);
  publisher = await alpha.token('publisher');
});

afterAll(async () => {
  await alpha[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

const post = (body: object, token = publisher) => alpha.client.post('/api/v1/events', token, body);

async function intake(): Promise<IntakeRecord[]> {
  const records = await alpha.bus.contents(topics.intake.name);
  return records.map((record) => IntakeRecord.parse(record));
}

const log = {
  type: 'LogReceived',
  data: {
    host: 'edge-1',
    process: 'sshd',
    message: 'Failed password for root from 203.0.113.77 port 50022 ssh2',
    count: 1,
    authentication: { outcome: 'failed', user: 'root' },
  },
};

describe('POST /api/v1/events', () => {
  it('given an event, when it is posted, then ingest gets it under the id that is answered', async () => {
    const nonce = randomUUID();

    const answer = await post({ ...eventBody, nonce });

    const record = (await intake()).find(({ position }) => position === nonce);
    const source = `urn:edgebeat:AlphaMSP:alpha-1:api:${site.member}`;
    const content = {
      ...{ type: 'SensorDataReceived', subject: null, data: eventBody.data },
      tenant: site.member,
    };
    expect(answer.status).toBe(202);
    expect(answer.body).toEqual({ status: 'accepted', id: eventId(source, nonce, content) });
    expect(record).toMatchObject({
      kind: 'event',
      source,
      postedBy: 'publisher-1',
      tenant: site.member,
      data: eventBody.data,
    });
  });

  it('given a nonce again, when the content is the same, then there is no second event', async () => {
    const body = { ...log, nonce: randomUUID(), time: '2026-01-31T10:00:00Z', subject: 'edge-1' };
    const first = await post(body);

    const second = await post(body);

    expect(second.body).toEqual({ ...first.body, duplicate: true });
    expect((await intake()).filter(({ position }) => position === body.nonce)).toHaveLength(1);
  });

  it('given a nonce again, when the content is another, then it is a conflict', async () => {
    const nonce = randomUUID();
    await post({ ...eventBody, nonce });

    const other = await post({ ...eventBody, nonce, subject: 'another' });

    expect(other.body).toMatchObject({ status: 409, type: 'urn:edgebeat:problem:conflict' });
  });

  it('given a nonce and a key, when either comes again with something else, then it is a conflict', async () => {
    const [nonce, key] = [randomUUID(), randomUUID()];
    const send = (body: object, headers: Record<string, string>) =>
      alpha.client.post('/api/v1/events', publisher, { ...eventBody, ...body }, headers);
    const first = await send({ nonce }, { 'idempotency-key': key, 'x-nonce': nonce });

    const answers = [
      await send({ nonce }, { 'idempotency-key': key }),
      await send({ nonce }, { 'idempotency-key': randomUUID() }),
      await send({ nonce: randomUUID() }, { 'idempotency-key': key }),
      await send({ nonce, subject: 'other' }, { 'idempotency-key': randomUUID() }),
      await send({ nonce }, { 'x-nonce': randomUUID() }),
    ];

    expect(answers.map(({ status }) => status)).toEqual([202, 202, 409, 409, 400]);
    expect(answers[0]?.body).toEqual(first.body);
    expect(answers[1]?.body).toEqual({ ...first.body, duplicate: true });
    expect(answers[2]?.body['detail']).toContain('Idempotency-Key');
    expect(answers[3]?.body['detail']).toContain('nonce');
    expect((await intake()).filter(({ position }) => position === nonce)).toHaveLength(1);
  });

  it('given a nonce ten times at once, when all are sent, then there is one event', async () => {
    const body = { ...eventBody, nonce: randomUUID() };

    const answers = await Promise.all(Array.from({ length: 10 }, () => post(body)));

    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 202));
    expect(answers.filter((answer) => answer.body['duplicate'] !== true)).toHaveLength(1);
    expect((await intake()).filter(({ position }) => position === body.nonce)).toHaveLength(1);
  });

  it('given one nonce of two tenants, when both post, then both are events', async () => {
    const body = { ...eventBody, nonce: randomUUID() };
    const other = await alpha.token('publisher', { tenant: 'other' });

    const answers = [await post(body), await post(body, other)];

    expect(new Set(answers.map((answer) => answer.body['id'])).size).toBe(2);
  });

  it('given another tenant, when it posts a log line, then it is refused: lines name no tenant', async () => {
    const other = await alpha.token('publisher', { tenant: 'other' });

    const answer = await post({ ...log, nonce: randomUUID() }, other);

    expect(answer.status).toBe(403);
  });

  it('given a bus that is away, when an event is posted, then its nonce stays free', async () => {
    const body = { ...eventBody, nonce: randomUUID() };
    const quick = { settings: { auditRetryMs: 20 } };
    await using beta = await startSite(server.address, quick);
    const token = await beta.token('publisher');
    beta.bus.isAway = true;
    const refused = await beta.client.post('/api/v1/events', token, body);
    beta.bus.isAway = false;
    await new Promise((resolve) => setTimeout(resolve, 100));

    const taken = await beta.client.post('/api/v1/events', token, body);

    expect(refused.body).toMatchObject({
      status: 503,
      type: 'urn:edgebeat:problem:bus-unavailable',
    });
    expect(taken.body).toEqual({ status: 'accepted', id: expect.any(String) as unknown });
  });

  it.each([
    ['no nonce', { ...log }, 'nonce'],
    ['a nonce that is too long', { ...log, nonce: 'x'.repeat(129) }, 'nonce'],
    ['a type that is not posted', { ...log, nonce: 'x', type: 'IncidentOpened' }, 'type'],
    ['data of another type', { ...eventBody, nonce: 'x', data: log.data }, 'data.device'],
    ['another field', { ...log, nonce: 'x', colour: 'red' }, 'colour'],
    ['a time of no calendar', { ...log, nonce: 'x', time: '2026-02-30T00:00:00Z' }, 'time'],
    ['a source of the site', { ...log, nonce: 'x', source: 'urn:edgebeat:a:b:c' }, 'source'],
    ['a source with blanks', { ...log, nonce: 'x', source: 'a b' }, 'source'],
    [
      'another tenant',
      { ...eventBody, nonce: 'x', data: { ...eventBody.data, tenant: 'other' } },
      'data.tenant',
    ],
  ])('given %s, when it is posted, then it is refused and named', async (_, body, field) => {
    const answer = await post(body);

    expect(answer.status).toBe(400);
    expect(answer.body['detail']).toContain(field);
  });
});

describe('POST /api/v1/intake', () => {
  const lines = (count: number, fields: object = {}) => ({
    records: Array.from({ length: count }, (_, position) => ({
      ...intakeBody.records[0],
      position: `${randomUUID()} ${position}`,
      ...fields,
    })),
  });

  it('given 500 lines, when they are posted, then ingest gets them in their order', async () => {
    const body = lines(500);

    const answer = await alpha.client.post('/api/v1/intake', publisher, body);

    const positions = (await intake())
      .filter(({ kind }) => kind === 'line')
      .map(({ position }) => position);
    expect(answer.body).toEqual({ status: 'accepted', accepted: 500 });
    expect(positions).toEqual(body.records.map(({ position }) => position));
  });

  it.each([
    ['a source of another site', lines(1, { source: 'urn:edgebeat:BetaMSP:beta-1:x' }), 400],
    ['no line', { records: [] }, 400],
    ['501 lines', lines(501), 400],
    ['another kind', lines(1, { kind: 'device' }), 400],
  ])('given %s, when it is posted, then it is refused', async (_, body, status) => {
    const answer = await alpha.client.post('/api/v1/intake', publisher, body);

    expect(answer.status).toBe(status);
    expect(answer.body['detail']).toContain('records');
  });

  it('given another tenant, when it posts lines, then it is refused: lines name no tenant', async () => {
    const other = await alpha.token('publisher', { tenant: 'other' });

    const answer = await alpha.client.post('/api/v1/intake', other, lines(1));

    expect(answer.status).toBe(403);
  });
});
