import { PROBLEM_TYPE, Rejected, toProblem, Unavailable } from '@edgebeat/core';
import { createGatewayClient } from './gateway-client';
import { incidentRequest, receiptRequest } from './requests.test.kit';
import { type Answerer, certificate, serve } from './tls-gateway.test.kit';

const { signal } = new AbortController();

function json(status: number, body: unknown, headers: Record<string, string> = {}): Answerer {
  return (response) => {
    response.writeHead(status, { 'content-type': PROBLEM_TYPE, ...headers });
    response.end(JSON.stringify(body));
  };
}

describe('createGatewayClient', () => {
  it('given an incident, when it is submitted, then it is posted as it is under its id', async () => {
    await using gateway = await serve(json(202, {}));
    const request = incidentRequest('inc-1');

    const answer = await gateway.client.submit(request, signal);

    expect(answer).toEqual({ outcome: 'accepted' });
    expect(gateway.seen).toEqual([
      {
        ...{ method: 'POST', path: '/api/v1/incidents', key: request.id, token: 'Bearer token-1' },
        body: request.request === 'incident' ? request.item : undefined,
      },
    ]);
  });

  it('given a receipt, when it is submitted, then it is posted under its policy', async () => {
    await using gateway = await serve(json(202, {}));

    await gateway.client.submit(receiptRequest(), signal);

    expect(gateway.seen[0]).toMatchObject({
      path: '/api/v1/policies/POL-000000016384/receipts',
      body: { statement: { revision: 1 }, signature: 'AAAA' },
    });
  });

  it('given a token that has ended, when it is refused, then a new one is tried once', async () => {
    await using gateway = await serve((response, { token }) => {
      response.writeHead(token === 'Bearer token-2' ? 202 : 401).end();
    });

    const answers = [
      await gateway.client.submit(incidentRequest('a'), signal),
      await gateway.client.submit(incidentRequest('b'), signal),
    ];

    expect(answers).toEqual([{ outcome: 'accepted' }, { outcome: 'accepted' }]);
    expect(gateway.seen.map(({ token }) => token?.slice(-1))).toEqual(['1', '2', '2']);
  });

  it.each([
    [200, {}, { outcome: 'accepted' }],
    [201, {}, { outcome: 'accepted' }],
    [
      400,
      toProblem(new Rejected('invalid-argument', 'id: is wrong'), '/x'),
      { outcome: 'refused', code: 'invalid-argument', detail: 'id: is wrong' },
    ],
    [
      409,
      toProblem(new Rejected('conflict', 'other content'), '/x'),
      { outcome: 'refused', code: 'conflict' },
    ],
    [
      413,
      toProblem(new Rejected('too-large', 'too much'), '/x'),
      { outcome: 'refused', code: 'too-large' },
    ],
    [
      422,
      'no problem',
      { outcome: 'refused', code: 'http-422', detail: 'the gateway answered 422' },
    ],
    [400, { type: 'urn:edgebeat:problem:unheard-of' }, { outcome: 'refused', code: 'http-400' }],
    [401, {}, { outcome: 'later' }],
    [403, {}, { outcome: 'later' }],
    [
      404,
      toProblem(new Rejected('not-found', 'no such policy'), '/x'),
      { outcome: 'later', code: 'not-found' },
    ],
    [302, {}, { outcome: 'later' }],
    [500, 'boom', { outcome: 'later' }],
    [
      503,
      toProblem(new Unavailable('queue-full', 'too much is waiting'), '/x'),
      { outcome: 'later', detail: 'queue-full: too much is waiting' },
    ],
  ])(
    'given the status %i, when it is answered, then the request is %#',
    async (status, body, expected) => {
      await using gateway = await serve(json(status, body));

      const answer = await gateway.client.submit(incidentRequest('a'), signal);

      expect(answer).toMatchObject(expected);
    },
  );

  it.each([
    [409, '2', { outcome: 'later', afterMs: 2000 }],
    [429, '7', { outcome: 'later', afterMs: 7000 }],
    [503, '100000', { outcome: 'later', afterMs: 60_000 }],
    [503, 'Wed, 21 Oct 2026 07:28:00 GMT', { outcome: 'later' }],
  ])(
    'given the status %i with Retry-After %s, when it is answered, then it is tried again after that',
    async (status, after, expected) => {
      await using gateway = await serve(json(status, {}, { 'retry-after': after }));

      const answer = await gateway.client.submit(incidentRequest('a'), signal);

      expect(answer).toMatchObject(expected);
    },
  );

  it.each<[string, Answerer]>([
    ['hangs up', (response) => response.destroy()],
    ['never answers', () => undefined],
    ['never ends', (response) => response.writeHead(202).write('{')],
    ['answers without end', (response) => response.writeHead(202).end('x'.repeat(100_000))],
  ])(
    'given a gateway that %s, when it is asked, then the request has to come again',
    async (_, answerer) => {
      await using gateway = await serve((response, seen) => {
        answerer(response, seen);
      });

      expect(await gateway.client.submit(incidentRequest('a'), signal)).toMatchObject({
        outcome: 'later',
      });
    },
  );

  it('given a gateway with a foreign certificate, when it is asked, then nothing is sent', async () => {
    const { cert } = await certificate();
    await using gateway = await serve(json(202, {}), { ca: cert });

    const answer = await gateway.client.submit(incidentRequest('a'), signal);

    expect(answer).toMatchObject({ outcome: 'later' });
    expect(gateway.seen).toEqual([]);
  });

  it('given an issuer that is away, when requests come, then each asks it again', async () => {
    let tries = 0;
    await using client = createGatewayClient({
      ...{ baseUrl: 'https://127.0.0.1:1', ca: '', timeoutMs: 100 },
      token: () => {
        tries += 1;
        return Promise.reject(new Error('the issuer is away'));
      },
    });

    const answers = [
      await client.submit(incidentRequest('a'), signal),
      await client.submit(incidentRequest('a'), signal),
    ];

    expect(answers.map(({ outcome }) => outcome)).toEqual(['later', 'later']);
    expect(tries).toBe(2);
  });
});
