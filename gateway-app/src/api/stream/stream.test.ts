import { events, topicOf } from '@edgebeat/core';
import { startTestDatabase, type TestDatabase } from '@edgebeat/database';
import { eventually } from '../testing/eventually.test.kit';
import { site, startSite, type TestSite } from '../testing/site.test.kit';
import { openStream, type TestStream } from '../testing/stream.test.kit';

let server: TestDatabase;
let alpha: TestSite;
let auditor: string;

const settings = {
  maxStreams: 3,
  streamPollMs: 20,
  heartbeatMs: 100,
  recheckMs: 50,
  slowReaderMs: 200,
} as const;

beforeAll(async () => {
  server = await startTestDatabase();
  alpha = await startSite(server.address, { settings });
  auditor = await alpha.token('auditor');
});

afterAll(async () => {
  await alpha[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

let recorded = 0;

/** Publishes events of a tenant, which the recorder records. */
async function record(count: number, tenant: string = site.member, text = 'x'): Promise<void> {
  const { SensorDataReceived: type } = events;
  const records = Array.from({ length: count }, () => {
    recorded += 1;
    const id = recorded.toString(16).padStart(64, '0');
    const head = { id, source: 'urn:test', time: '2026-01-31T10:00:00.000Z' };
    const data = { ...type.data.parse(type.example), tenant, fields: { text } };
    return { key: 'x', value: JSON.stringify(type.make(head, data)) };
  });
  await alpha.bus.publish(topicOf.SensorDataReceived, records);
}

const stream = (query = '', token = auditor, headers: Record<string, string> = {}): TestStream =>
  openStream(`${alpha.url}/api/v1/stream${query}`, {
    authorization: `Bearer ${token}`,
    ...headers,
  });

describe('GET /api/v1/stream', () => {
  it('given a reader, when events are recorded, then it gets its tenant’s as they come', async () => {
    await using reader = stream();
    await reader.opened();

    await record(2, 'other');
    await record(3);

    await eventually(async () => {
      await Promise.resolve();
      expect(reader.events()).toHaveLength(3);
    });
    expect(reader.events()[0]).toMatchObject({
      event: 'SensorDataReceived',
      data: { type: 'SensorDataReceived', tenant: site.member },
    });
  });

  it('given a reader that was cut off, when it comes back with the last id, then nothing is missing or twice', async () => {
    const first = stream('?from=0');
    await record(5);
    await eventually(async () => {
      await Promise.resolve();
      expect(first.events().length).toBeGreaterThanOrEqual(5);
    });
    const seen = first.events();
    await first[Symbol.asyncDispose]();
    await record(5);

    await using second = stream('', auditor, { 'last-event-id': seen.at(-1)?.id ?? '' });
    await eventually(async () => {
      await Promise.resolve();
      expect(second.events()).toHaveLength(5);
    });

    const ids = [...seen, ...second.events()].map(({ id }) => Number(id));
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual([...ids].sort((a, b) => a - b));
  });

  it('given a filter of types, when others are recorded, then the stream is silent but alive', async () => {
    await using reader = stream('?types=IncidentOpened&from=0');

    await record(1);

    await eventually(async () => {
      await Promise.resolve();
      expect(reader.text()).toContain(': heartbeat\nid: ');
    });
    expect(reader.events()).toEqual([]);
  });

  it('given a reader that takes nothing, when much is recorded, then it is cut with a comment', async () => {
    await using reader = stream('?from=0');
    await reader.opened();
    reader.pause();

    for (let batch = 0; batch < 5; batch += 1) {
      await record(30, site.member, 'x'.repeat(100_000));
    }

    await eventually(async () => {
      await Promise.resolve();
      expect(alpha.logged.join('')).toContain('the reader is too slow');
    });
    reader.resume();
    await reader.ended();
    expect(reader.text()).toMatch(
      /: the reader is too slow; take it up again with Last-Event-ID: \d+/,
    );
  });

  it('given as many streams as may be, when another one comes, then it is refused', async () => {
    await using first = stream();
    await using second = stream();
    await using third = stream();
    await Promise.all([first.opened(), second.opened(), third.opened()]);

    const answer = await alpha.client.get('/api/v1/stream', auditor);

    expect(answer.status).toBe(429);
  });

  it('given a token that ends, when its stream is looked at again, then it is ended', async () => {
    const beta = await startSite(server.address, { settings });
    const token = await beta.token('auditor');
    await using reader = openStream(`${beta.url}/api/v1/stream`, {
      authorization: `Bearer ${token}`,
    });
    await reader.opened();

    await beta.issuer.rotate({ endTokens: true });

    await reader.ended();
    expect(reader.text()).toContain(': the token has ended');
    await beta[Symbol.asyncDispose]();
  });

  it('given an open stream, when the api stops, then the stream ends with a comment', async () => {
    const beta = await startSite(server.address, { settings });
    await using reader = openStream(`${beta.url}/api/v1/stream`, {
      authorization: `Bearer ${await beta.token('auditor')}`,
    });
    await reader.opened();

    await beta[Symbol.asyncDispose]();

    await reader.ended();
    expect(reader.text()).toContain(': the gateway stops');
  });

  it.each(['?from=-1', '?from=x', '?types=Nonsense', '?colour=red'])(
    'given %s, when a stream is asked for, then it is refused',
    async (query) => {
      const answer = await alpha.client.get(`/api/v1/stream${query}`, auditor);

      expect(answer.status).toBe(400);
    },
  );
});
