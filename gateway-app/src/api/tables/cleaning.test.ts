import { startTestDatabase, type TestDatabase } from '@edgebeat/database';
import { sql } from 'kysely';
import { eventBody } from '../routes/examples';
import { anIncident } from '../testing/incident.test.kit';
import { startSite, type TestSite } from '../testing/site.test.kit';
import { clean } from './cleaning';

let server: TestDatabase;
let alpha: TestSite;

beforeAll(async () => {
  server = await startTestDatabase();
  alpha = await startSite(server.address);
});

afterAll(async () => {
  await alpha[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

async function sizes(): Promise<unknown> {
  const { rows } = await sql`select
    (select count(*)::int from gateway.idempotency) as answers,
    (select count(*)::int from gateway.nonces) as nonces,
    (select count(*)::int from gateway.operations) as operations`.execute(alpha.database.query);
  return rows[0];
}

describe('clean', () => {
  it('given answers and nonces, when their time is over, then they are gone, and operations stay', async () => {
    const token = await alpha.token('operator');
    const headers = { 'idempotency-key': 'x' };
    await alpha.client.post('/api/v1/incidents', token, anIncident('inc-1'), headers);
    await alpha.client.post('/api/v1/events', token, eventBody);
    const later = (hours: number) => () => new Date(Date.now() + hours * 3_600_000);

    await clean({ database: alpha.database, clock: later(23) });
    const before = await sizes();
    await clean({ database: alpha.database, clock: later(25) });

    expect(before).toEqual({ answers: 1, nonces: 1, operations: 1 });
    expect(await sizes()).toEqual({ answers: 0, nonces: 0, operations: 1 });
  });

  it('given an operation, when the outbox has forgotten its command, then it is gone', async () => {
    await sql`delete from ledger.outbox`.execute(alpha.database.query);

    await clean({ database: alpha.database, clock: () => new Date() });

    expect(await sizes()).toMatchObject({ operations: 0 });
  });
});
