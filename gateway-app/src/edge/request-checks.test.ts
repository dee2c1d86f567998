import { sign } from 'node:crypto';
import { openTestEdge, type TestDevice, type TestEdge } from './edge.test.kit';

let edge: TestEdge;
let cam: TestDevice;

beforeAll(async () => {
  edge = await openTestEdge();
  cam = await edge.enrol('cam-01');
});

afterAll(async () => {
  await edge[Symbol.asyncDispose]();
});

function signed(device: TestDevice, body: string): string {
  return sign('sha256', Buffer.from(body), device.privateKeyPem).toString('base64');
}

describe('the size of a body', () => {
  const size = 256 * 1_024;

  it('given 256 kB, when they are posted, then they are taken', async () => {
    const answer = await edge.send(cam, { body: `{"a":"${'x'.repeat(size - 8)}"}` });

    expect(answer.status).toBe(202);
  });

  it('given a byte more, when its length is declared, then it is a 413', async () => {
    const answer = await edge.send(cam, { body: `{"a":"${'x'.repeat(size - 7)}"}` });

    expect(answer).toMatchObject({
      status: 413,
      body: { type: 'urn:edgebeat:problem:too-large' },
    });
  });

  it('given a byte more, when it comes in chunks without a length, then it is a 413', async () => {
    const answer = await edge.send(cam, {
      body: `{"a":"${'x'.repeat(size - 7)}"}`,
      headers: { 'Transfer-Encoding': 'chunked' },
    });

    expect(answer.status).toBe(413);
  });

  it('given numbers that are longer written out, when they are posted, then the bus is spared', async () => {
    const answer = await edge.send(cam, { body: `{"a":[${'1e20,'.repeat(52_000)}1]}` });

    expect(answer).toMatchObject({
      status: 413,
      body: { detail: expect.stringMatching(/1 MiB/) as unknown },
    });
  });

  it('given a compressed body, when it is posted, then it is a 415', async () => {
    const answer = await edge.send(cam, { body: '{}', headers: { 'Content-Encoding': 'gzip' } });

    expect(answer.status).toBe(415);
  });
});

describe('the signature of a device', () => {
  const body = '{ "value" : 1 }';

  it('given its own signature over the raw body, when it is posted, then it is taken', async () => {
    const answer = await edge.send(cam, {
      body,
      headers: { 'X-Device-Signature': signed(cam, body) },
    });

    expect(answer.status).toBe(202);
  });

  it.each([
    ['over other bytes', () => signed(cam, '{"value":1}')],
    ['of another key', async () => signed(await edge.enrol('cam-03'), body)],
    ['that is no base64', () => '%%%%'],
    ['that is no DER', () => 'AAAA'],
    ['that is empty', () => ''],
  ])('given a signature %s, when it is posted, then it is a 400', async (_, make) => {
    const answer = await edge.send(cam, {
      body,
      headers: { 'X-Device-Signature': await make() },
    });

    expect(answer).toMatchObject({
      status: 400,
      body: { type: 'urn:edgebeat:problem:invalid-signature' },
    });
  });

  it('given a registry that asks for one, when it is missing, then it is a 400', async () => {
    const strict = await edge.enrol('cam-04', { signatureRequired: true });

    const bare = await edge.send(strict, { body });
    const whole = await edge.send(strict, {
      body,
      headers: { 'X-Device-Signature': signed(strict, body) },
    });

    expect(bare).toMatchObject({
      status: 400,
      body: { type: 'urn:edgebeat:problem:invalid-signature' },
    });
    expect(whole.status).toBe(202);
  });
});

describe('the other paths of the device ingress', () => {
  it('given GET /healthz, when it is asked, then it says how things are', async () => {
    const answer = await edge.send(cam, { method: 'GET', path: '/healthz' });

    expect(answer).toMatchObject({
      status: 200,
      body: { status: 'ok', checks: { registry: 'ok', intake: 'ok' } },
    });
  });

  it.each([
    ['GET', '/v1/events', 405, 'POST'],
    ['PUT', '/v1/events?x=1', 405, 'POST'],
    ['OPTIONS', '/v1/events', 405, 'POST'],
    ['POST', '/healthz', 405, 'GET, HEAD'],
    ['GET', '/', 404, undefined],
    ['POST', '/v1/events/', 404, undefined],
    ['POST', '/v1/../v1/events', 404, undefined],
  ])('given %s %s, when it is sent, then the answer is %i', async (method, path, status, allow) => {
    const answer = await edge.send(cam, { method, path });

    expect(answer.status).toBe(status);
    expect(answer.headers.allow).toBe(allow);
    expect(answer.body).toMatchObject({ requestId: answer.headers['x-request-id'] });
  });

  it('given a query, when events are posted, then it is ignored', async () => {
    const answer = await edge.send(cam, { path: '/v1/events?source=x', body: '{}' });

    expect(answer.status).toBe(202);
  });
});
