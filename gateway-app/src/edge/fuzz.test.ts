import { connect } from 'node:tls';
import { eventId, IntakeRecord } from '@edgebeat/core';
import fc from 'fast-check';
import { openTestEdge, type TestAnswer, type TestDevice, type TestEdge } from './edge.test.kit';

const RUNS = 300;
const allowed = [202, 400, 403, 404, 405, 409, 413, 415, 429];
let edge: TestEdge;
let cam: TestDevice;

beforeAll(async () => {
  edge = await openTestEdge({
    settings: {
      deviceRate: { requests: 1_000_000, seconds: 60 },
      addressRate: { requests: 1_000_000, seconds: 60 },
    },
  });
  cam = await edge.enrol('cam-01');
});

afterAll(async () => {
  await edge[Symbol.asyncDispose]();
});

const bodies = fc.oneof(
  fc.json({ maxDepth: 4 }),
  fc.array(fc.jsonValue(), { maxLength: 120 }).map((value) => JSON.stringify(value)),
  fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 4 }).map((value) => JSON.stringify(value)),
  fc.string({ maxLength: 200, unit: 'binary' }),
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  fc.constantFrom('{"nonce":', '[[[[', '{"a":1}{"a":1}', '\uFEFF{}', '{"\\u0000":1}', '"\\ud800"'),
);
const headerText = fc.oneof(
  fc.string({ maxLength: 300 }).map((text) => text.replace(/[^\t\x20-\x7e]/g, '?')),
  fc.base64String({ maxLength: 120 }),
  fc.constantFrom('', ' ', '-1', 'gzip', 'chunked', 'a, b'),
);
const headerName = fc.constantFrom(
  ...['X-Nonce', 'X-Device-Signature', 'Content-Type', 'Content-Encoding', 'Authorization'],
  ...['Accept', 'X-Forwarded-For', 'X-Request-Id', 'Expect'],
);
const headers = fc.dictionary(headerName, headerText, { maxKeys: 5 });

describe('the device ingress and malformed requests', () => {
  it('given any body and headers, when they are posted, then the answer is never a 5xx', async () => {
    const property = fc.asyncProperty(bodies, headers, async (body, given_) => {
      const before = edge.bus.records('intake').length;
      const answer = await edge.send(cam, { body, headers: given_ });

      expect([...allowed, 417]).toContain(answer.status);
      if (answer.status >= 400 && answer.status !== 417) {
        expect(answer.body).toMatchObject({
          status: answer.status,
          requestId: expect.any(String) as unknown,
        });
      }
      const kept = edge.bus.records('intake').slice(before);
      for (const { value } of kept) expectAnswered(value ?? '', answer);
      expect(kept.length > 0).toBe(answer.status === 202 && !isDuplicate(answer));
    });

    await fc.assert(property, { numRuns: RUNS });
  });

  it('given any bytes behind the handshake, when they are sent, then the ingress stays up', async () => {
    const line = fc.oneof(
      fc.constantFrom('POST /v1/events HTTP/1.1', 'GET / HTTP/9.9', 'PRI * HTTP/2.0', ''),
      fc.constantFrom('Content-Length: -1', 'Content-Length: 5', 'Transfer-Encoding: chunked'),
      fc.constantFrom('Host: x', 'Connection: close', ' folded', 'X-Nonce', ': '),
      fc.string({ maxLength: 60, unit: 'binary' }),
    );
    const property = fc.asyncProperty(fc.array(line, { maxLength: 8 }), async (lines) => {
      const answer = await sendRaw(lines.join('\r\n'));

      expect(answer).not.toMatch(/^HTTP\/1\.1 5/);
      expect(answer).not.toContain('    at ');
    });

    await fc.assert(property, { numRuns: 100 });

    expect((await edge.send(cam, { body: '{}' })).status).toBe(202);
  });

  it.each([
    ['no HTTP', 'hello\r\n\r\n', /^HTTP\/1\.1 400 .*invalid-argument/s],
    [
      'headers over 16 kB',
      `GET / HTTP/1.1\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
      /^HTTP\/1\.1 413 /,
    ],
    [
      'two lengths',
      'POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}',
      /^HTTP\/1\.1 400 .*invalid-argument/s,
    ],
    [
      'a length and chunks',
      'POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      /^HTTP\/1\.1 400 .*invalid-argument/s,
    ],
  ])('given %s, when it is sent, then the answer is a problem', async (_, text, expected) => {
    expect(await sendRaw(text)).toMatch(expected);
  });
});

/** What reads the topic finds a record, and computes the very id that the device was told. */
function expectAnswered(value: string, { body }: TestAnswer): void {
  const { source, position, ...record } = IntakeRecord.parse(JSON.parse(value));
  const content = record.kind === 'device' ? record.body : undefined;
  expect(body).toMatchObject({
    ids: expect.arrayContaining([eventId(source, position, content)]) as unknown,
  });
}

function isDuplicate({ body }: TestAnswer): boolean {
  return typeof body === 'object' && body !== null && 'duplicate' in body;
}

/** Sends bytes and its end, and gives whatever comes back until the connection is closed. */
function sendRaw(text: string): Promise<string> {
  const { certificatePem: cert, privateKeyPem: key } = cam;
  const ca = edge.servers.certificatePem;
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const socket = connect({ host: '127.0.0.1', port: edge.port, ca, cert, key });
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      resolve(Buffer.concat(chunks).toString('utf8'));
    });
    socket.end(text);
  });
}
