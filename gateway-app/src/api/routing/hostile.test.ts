import { request } from 'node:http';
import { connect } from 'node:net';
import { startTestDatabase, type TestDatabase } from '@edgebeat/database';
import { Registry } from 'prom-client';
import { incidentBody, policyBody } from '../routes/examples';
import { startSite, type TestSite } from '../testing/site.test.kit';

let server: TestDatabase;
let alpha: TestSite;
let admin: string;

beforeAll(async () => {
  server = await startTestDatabase();
  alpha = await startSite(server.address);
  admin = await alpha.token('admin');
});

afterAll(async () => {
  await alpha[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

const post = (body: unknown, headers: Record<string, string> = {}, path = '/api/v1/incidents') =>
  alpha.client.post(path, admin, body, headers);

describe('paths and methods', () => {
  it.each([
    ['/', 404],
    ['/nothing', 404],
    ['/api/v1/events/', 404],
    ['/API/v1/events', 404],
    ['/api/v1//events', 404],
    ['//api/v1/events', 404],
    ['/api/v1/events/..%2f..%2fmetrics', 400],
    ['/api/v1/events/%00', 400],
    ['/api/v1/events/%ff', 400],
    ['/api/v1/events/%', 400],
    ['/api/v1/incidents/%F0%9F%98%80', 400],
    [`/api/v1/incidents/${'x'.repeat(129)}`, 400],
    [`/${'x'.repeat(10_000)}`, 404],
    [`/api/v1/events?source=${'x'.repeat(10_000)}`, 400],
    ['/api/v1/ledger/blocks/-1', 400],
    ['/api/v1/ledger/blocks/1e3', 400],
    ['/api/v1/ledger/blocks/9007199254740993', 400],
    ['/api/v1/operations/1', 400],
    ['/api/v1/policies/POL-1', 400],
    ['/api/v1/alerts/alt_1', 400],
    [`/api/v1/alerts/alt_${'0'.repeat(32)}`, 404],
    ['/api/v1/alerts?device_id=dev_%27', 400],
    ['/alerts?status=closed', 400],
    ['/threats?cursor=nonsense', 400],
    ['/devices?tenant=other', 400],
    ['/policies/', 404],
  ])('given %s, when it is asked for, then the answer is %i', async (path, status) => {
    const answer = await alpha.client.get(path, admin);

    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ status, requestId: answer.headers.get('x-request-id') });
  });

  it.each(['OPTIONS', 'TRACE', 'PATCH', 'DELETE', 'PUT', 'PROPFIND', 'SEARCH', 'PURGE'])(
    'given %s, when a path does not know it, then it is told what the path knows',
    async (method) => {
      const answer = await alpha.client.call(method, '/api/v1/events', { token: admin });

      expect(answer.status).toBe(405);
      expect(answer.headers.get('allow')).toBe('GET, POST, HEAD');
    },
  );

  it('given HEAD, when a path knows GET, then it is answered as GET without the body', async () => {
    const answers = [
      await alpha.client.get('/healthz'),
      await alpha.client.call('HEAD', '/healthz'),
      await alpha.client.call('HEAD', '/api/v1/stream', { token: admin }),
      await alpha.client.call('HEAD', '/nothing'),
    ];

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 404]);
    expect(answers.slice(1).map(({ text }) => text)).toEqual(['', '', '']);
    expect(answers[1]?.headers.get('content-length')).toBe(
      answers[0]?.headers.get('content-length'),
    );
  });
});

describe('bodies', () => {
  it.each([
    ['not JSON', '{"a":', 400],
    ['no body', '', 400],
    ['a list', [], 400],
    ['null', 'null', 400],
    ['a text', '"x"', 400],
    ['a key twice', '{"id":"a","id":"b"}', 400],
    ['a NUL', { ...incidentBody, id: 'a\u0000' }, 400],
    ['half of a pair', JSON.stringify(incidentBody).replace('inc-', '\\ud800'), 400],
    ['no end of brackets', '['.repeat(100_000), 400],
    ['__proto__', '{"__proto__":{"id":"a"}}', 400],
    ['another field', { ...incidentBody, admin: true }, 400],
    ['a field of another type', { ...incidentBody, techniques: 'T1110' }, 400],
    ['times in the wrong order', { ...incidentBody, lastSeen: '2020-01-01T00:00:00Z' }, 400],
    [
      'leaves beyond all bounds',
      { ...incidentBody, commitment: { root: 'x', leaves: 1e300 } },
      400,
    ],
    ['too much', { ...incidentBody, type: 'x'.repeat(300_000) }, 413],
  ])('given %s, when it is posted, then it is refused', async (_, body, status) => {
    const answer = await post(body);

    expect(answer.status).toBe(status);
  });

  it('given a policy with a NUL or half a pair, when it is posted, then it is refused', async () => {
    const texts = ['\\u0000', '\\ud83d'].map((part) =>
      JSON.stringify(policyBody).replace('No USB', part),
    );

    const answers = await Promise.all(texts.map((text) => post(text, {}, '/api/v1/policies')));

    expect(answers.map(({ status }) => status)).toEqual([400, 400]);
  });

  it.each([
    ['text/plain', 415],
    ['application/json; charset=latin1', 415],
    ['application/x-www-form-urlencoded', 415],
    ['application/jsonx', 415],
    ['APPLICATION/JSON;charset=UTF-8', 202],
  ])('given the type %s, when a body is posted, then it is %i', async (type, status) => {
    const answer = await post({ ...incidentBody, id: 'typed' }, { 'content-type': type });

    expect(answer.status).toBe(status);
  });

  it('given a body that is packed, when it is posted, then it is not unpacked', async () => {
    const answer = await post(incidentBody, { 'content-encoding': 'gzip' });

    expect(answer.status).toBe(415);
  });

  it('given bytes that are no UTF-8, when they are posted, then they are refused', async () => {
    const status = await new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${admin}`, 'content-type': 'application/json' };
      const sending = request(`${alpha.url}/api/v1/incidents`, { method: 'POST', headers });
      sending.on('response', (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      sending.on('error', reject);
      sending.end(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]));
    });

    expect(status).toBe(400);
  });

  it('given chunks without end, when they go over the limit, then the connection is closed', async () => {
    const { hostname, port } = new URL(alpha.url);
    const socket = connect(Number(port), hostname);
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    socket.on('error', () => undefined);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.write(
      `POST /api/v1/incidents HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${admin}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`,
    );
    const chunk = `10000\r\n${' '.repeat(65_536)}\r\n`;
    for (let sent = 0; sent < 6; sent += 1) socket.write(chunk);

    await closed;

    expect(text).toMatch(/^HTTP\/1\.1 413 /);
  });

  it('given a client that goes away in its body, when that is read, then the site goes on', async () => {
    const { hostname, port } = new URL(alpha.url);
    const socket = connect(Number(port), hostname);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.write(
      `POST /api/v1/incidents HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${admin}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"id"`,
      () => socket.destroy(),
    );
    await closed;

    const answer = await alpha.client.get('/healthz');

    expect(answer.status).toBe(200);
  });
});

describe('headers', () => {
  it.each([
    ['text/csv', 406],
    ['nonsense', 406],
    ['*/*', 200],
    ['application/*;q=0.1', 200],
    ['text/html, application/json;q=0.5', 200],
  ])('given Accept %s, when a list is asked for, then it is %i', async (accept, status) => {
    const answer = await alpha.client.get('/api/v1/events', admin, { accept });

    expect(answer.status).toBe(status);
  });

  it('given any answer, when it comes, then it carries the headers that keep browsers out', async () => {
    const answer = await alpha.client.get('/api/v1/events', admin);

    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none';frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'SAMEORIGIN',
    });
    expect(answer.headers.has('x-powered-by')).toBe(false);
    expect(answer.headers.has('access-control-allow-origin')).toBe(false);
  });
});

describe('surprises', () => {
  it('given a fault of our own, when a request meets it, then the answer is bare and the log has its id', async () => {
    const registry = new Registry();
    registry.metrics = () => Promise.reject(new Error('the password is x'));
    await using beta = await startSite(server.address, { registry });

    const answer = await beta.client.get('/metrics', await beta.token('admin'));

    const id = answer.headers.get('x-request-id') ?? '';
    expect(answer.body).toEqual({
      type: 'about:blank',
      title: 'Internal Server Error',
      status: 500,
      instance: '/metrics',
      requestId: id,
    });
    expect(beta.logged.some((line) => line.includes(id) && line.includes('password'))).toBe(true);
  });

  it('given a database that is away, when it is asked, then the answer is 503', async () => {
    const own = await startTestDatabase();
    await using beta = await startSite(own.address);
    const token = await beta.token('admin');
    await own[Symbol.asyncDispose]();

    const answers = [
      await beta.client.get('/api/v1/operations', token),
      await beta.client.post('/api/v1/incidents', token, incidentBody),
      await beta.client.get('/readyz'),
    ];

    expect(answers.map(({ status }) => status)).toEqual([503, 503, 503]);
  });
});
