import { startTestDatabase, type TestDatabase } from '@edgebeat/database';
import { anIncident } from '../testing/incident.test.kit';
import { startSite, type TestSite } from '../testing/site.test.kit';

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

describe('GET /metrics', () => {
  it('given requests, when the metrics are read, then they are counted by route and status', async () => {
    const token = await alpha.token('admin');
    await alpha.client.post('/api/v1/incidents', token, anIncident('inc-1'));
    await alpha.client.get('/nothing/of/this/name');
    await alpha.client.get(`/api/v1/events/${'0'.repeat(64)}`, token);

    const { text } = await alpha.client.get('/metrics', token);

    const count = (labels: string) => `edgebeat_http_requests_total{${labels}} 1`;
    expect(text).toContain(count('method="POST",route="/api/v1/incidents",status="202"'));
    expect(text).toContain(count('method="GET",route="unmatched",status="404"'));
    expect(text).toContain(count('method="GET",route="/api/v1/events/{id}",status="404"'));
    expect(text).toContain('edgebeat_http_requests_in_flight 1');
    expect(text).toContain('edgebeat_outbox_waiting 1');
    expect(text).toMatch(/edgebeat_outbox_oldest_seconds 0\.\d+/);
    expect(text).toContain('edgebeat_audit_dropped_total 0');
    expect(text).toContain('edgebeat_streams_open 0');
  });
});

describe('readiness', () => {
  it('given a peer that is away, when readiness is asked, then it says which part is not there', async () => {
    await using away = await startSite(server.address);

    const answer = await away.client.get('/readyz');

    expect(answer.status).toBe(503);
    expect(answer.body).toEqual({
      status: 'unavailable',
      checks: { database: 'ok', bus: 'ok', ledger: 'unavailable' },
    });
  });

  it('given everything, when readiness is asked, then the lag of the ledger is told', async () => {
    await using there = await startSite(server.address);
    there.chain = { height: 3, currentBlockHash: 'a', previousBlockHash: 'b' };

    const answer = await there.client.get('/readyz');

    expect(answer.body).toMatchObject({ status: 'ok', checks: { ledger: '3 blocks behind' } });
  });
});
