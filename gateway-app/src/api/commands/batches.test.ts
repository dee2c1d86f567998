import { randomUUID } from 'node:crypto';
import { startTestDatabase, type TestDatabase } from '@edgebeat/database';
import { OperationBatch } from '../answers/operations';
import { anIncident } from '../testing/incident.test.kit';
import { argumentOf, commandOf, commit, fail, outboxSize } from '../testing/outbox-rows.test.kit';
import { startSite, type TestSite } from '../testing/site.test.kit';

const path = '/api/v1/incident-batches';

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

function batchOf(...ids: readonly string[]) {
  return { incidents: ids.map((id) => anIncident(id)) };
}

/** The commands behind a batch's answer, in its order. */
function commandsOf(body: unknown): Promise<string[]> {
  const { operations } = OperationBatch.parse(body);
  return Promise.all(operations.map(({ id }) => commandOf(alpha.database, id)));
}

describe('a batch of incidents', () => {
  it('given incidents, when they are posted together, then each is an operation of its own, in their order', async () => {
    const before = await outboxSize(alpha.database);

    const { status, body } = await alpha.client.post(path, operator, batchOf('b-1', 'b-2', 'b-3'));

    const { operations } = OperationBatch.parse(body);
    expect(status).toBe(202);
    expect(operations.map(({ resource }) => resource.id)).toEqual(['b-1', 'b-2', 'b-3']);
    expect(operations.map(({ status: one }) => one)).toEqual(['queued', 'queued', 'queued']);
    expect(await outboxSize(alpha.database)).toBe(before + 3);
    for (const [index, command] of (await commandsOf(body)).entries()) {
      const item = { id: `b-${String(index + 1)}` };
      expect(await argumentOf(alpha.database, command)).toMatchObject({ item });
    }
  });

  it('given a key, when the same batch comes again, then the stored answer is given and nothing is added', async () => {
    const headers = key();
    const first = await alpha.client.post(path, operator, batchOf('again-1', 'again-2'), headers);
    const before = await outboxSize(alpha.database);

    const second = await alpha.client.post(path, operator, batchOf('again-1', 'again-2'), headers);

    expect(second.body).toEqual(first.body);
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect(await outboxSize(alpha.database)).toBe(before);
  });

  it('given one that is not as it must be, when it is in a batch, then it is named and none is taken', async () => {
    const before = await outboxSize(alpha.database);
    const incidents = [anIncident('whole'), { ...anIncident('half'), severity: 'loud' }];

    const { status, body } = await alpha.client.post(path, operator, { incidents });

    expect(status).toBe(400);
    expect(body['detail']).toEqual(expect.stringContaining('incidents.1.severity'));
    expect(await outboxSize(alpha.database)).toBe(before);
  });

  it.each([
    ['an id that is there twice', batchOf('twice', 'once', 'twice'), 'incidents.2.id'],
    ['none', { incidents: [] }, 'incidents'],
    [
      'more than a hundred',
      batchOf(...Array.from({ length: 101 }, (_, index) => `n-${String(index)}`)),
      'incidents',
    ],
  ])('given %s, when the batch is posted, then the field is named', async (_, batch, field) => {
    const { status, body } = await alpha.client.post(path, operator, batch);

    expect(status).toBe(400);
    expect(body['detail']).toEqual(expect.stringContaining(field));
  });

  it('given more than there is room for, when they come together, then none is taken', async () => {
    await using full = await startSite(server.address, { maxWaiting: 2 });
    const token = await full.token('operator');

    const refused = await full.client.post(path, token, batchOf('f-1', 'f-2', 'f-3'));
    const taken = await full.client.post(path, token, batchOf('f-1', 'f-2'));

    expect(refused.body).toMatchObject({ status: 503, type: 'urn:edgebeat:problem:queue-full' });
    expect(taken.status).toBe(202);
    expect(await outboxSize(full.database)).toBe(2);
  });

  it('given a caller who waits, when one is committed and one refused, then each says so', async () => {
    const headers = key();
    const batch = batchOf('good', 'bad');
    const [good = '', bad = ''] = await commandsOf(
      (await alpha.client.post(path, operator, batch, headers)).body,
    );
    await commit(alpha.database, good);
    await fail(alpha.database, bad, 'endorsement-mismatch', 'two peers differ');

    const waited = await alpha.client.post(`${path}?wait=committed`, operator, batch, headers);

    const { operations } = OperationBatch.parse(waited.body);
    expect(waited.status).toBe(200);
    expect(operations.map(({ status }) => status)).toEqual(['committed', 'failed']);
    expect(operations[1]?.problem).toBeDefined();
  });
});
