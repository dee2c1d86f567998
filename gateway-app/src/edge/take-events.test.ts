import { eventId, IntakeRecord } from '@edgebeat/core';
import { openTestEdge, type TestDevice, type TestEdge, until } from './edge.test.kit';

let edge: TestEdge;
let cam: TestDevice;

beforeAll(async () => {
  edge = await openTestEdge();
  cam = await edge.enrol('cam-01');
});

afterAll(async () => {
  await edge[Symbol.asyncDispose]();
});

const source = 'urn:edgebeat:AlphaMSP:alpha-1:device:cam-01';

function taken(from = 0) {
  return edge.bus
    .records('intake')
    .slice(from)
    .map(({ key, value }) => ({ key, record: IntakeRecord.parse(JSON.parse(value ?? '')) }));
}

describe('POST /v1/events of the device ingress', () => {
  it('given a registered device, when it posts a form type as curl does, then it is taken as JSON', async () => {
    const before = taken().length;

    const answer = await edge.send(cam, {
      body: '{"source_id":"cam-01"}',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    });

    const [event] = taken(before);
    const id = eventId(source, event?.record.position ?? '', { source_id: 'cam-01' });
    expect(answer).toMatchObject({
      status: 202,
      body: { status: 'accepted', accepted: 1, ids: [id] },
    });
    expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(event).toMatchObject({
      key: 'cam-01',
      record: {
        kind: 'device',
        source,
        device: { id: 'cam-01', tenant: 'alpha' },
        body: { source_id: 'cam-01' },
      },
    });
  });

  it('given the same body twice without a nonce, when both are posted, then they are two events', async () => {
    const before = taken().length;

    const answers = [
      await edge.send(cam, { body: '{"value":1}' }),
      await edge.send(cam, { body: '{"value":1}' }),
    ];

    const ids = answers.map(({ body }) => JSON.stringify(body));
    expect(new Set(ids).size).toBe(2);
    expect(taken(before)).toHaveLength(2);
  });

  it.each([
    ['in a header', { body: '{"value":1}', headers: { 'X-Nonce': 'n-1' } }, 'n-1'],
    ['in the object', { body: '{"value":1,"nonce":"n-2"}' }, 'n-2'],
    ['that is the same in both', { body: '{"nonce":"n-5"}', headers: { 'X-Nonce': 'n-5' } }, 'n-5'],
    ['in both', { body: '{"nonce":"n-4"}', headers: { 'X-Nonce': 'n-3' } }, 'n-4'],
  ])(
    'given a nonce %s, when it is repeated, then the ids are the same and nothing is added',
    async (_, call, nonce) => {
      const first = await edge.send(cam, call);
      const before = taken().length;

      const second = await edge.send(cam, call);

      const content: unknown = JSON.parse(call.body);
      const ids = [eventId(source, nonce, content)];
      expect(first.body).toEqual({ status: 'accepted', accepted: 1, ids });
      expect(second).toMatchObject({ status: 202, body: { ids, duplicate: true } });
      expect(taken(before)).toEqual([]);
    },
  );

  it('given a nonce that was used, when other content comes with it, then it is a conflict', async () => {
    await edge.send(cam, { body: '{"value":1}', headers: { 'X-Nonce': 'taken' } });

    const answer = await edge.send(cam, { body: '{"value":2}', headers: { 'X-Nonce': 'taken' } });

    expect(answer).toMatchObject({
      status: 409,
      body: { type: 'urn:edgebeat:problem:conflict', instance: '/v1/events' },
    });
  });

  it('given a nonce of another device, when it is used, then it is no repeat', async () => {
    const other = await edge.enrol('cam-02');
    await edge.send(cam, { body: '{}', headers: { 'X-Nonce': 'shared' } });

    const answer = await edge.send(other, { body: '{}', headers: { 'X-Nonce': 'shared' } });

    expect(answer.body).not.toHaveProperty('duplicate');
  });

  it('given a nonce whose request failed, when it is sent again, then it is taken', async () => {
    edge.bus.setAway(true);
    const lost = await edge.send(cam, { body: '{"value":1}', headers: { 'X-Nonce': 'again' } });
    edge.bus.setAway(false);

    const answer = await edge.send(cam, { body: '{"value":1}', headers: { 'X-Nonce': 'again' } });

    expect(lost).toMatchObject({
      status: 503,
      body: { type: 'urn:edgebeat:problem:bus-unavailable' },
    });
    expect(lost.headers['retry-after']).toBe('2');
    expect(answer.body).not.toHaveProperty('duplicate');
  });

  it('given an array, when it is posted with a nonce, then each object has its own place', async () => {
    const before = taken().length;
    const body = JSON.stringify([{ value: 1 }, { value: 1 }, { value: 1, nonce: 'own' }]);

    const first = await edge.send(cam, { body, headers: { 'X-Nonce': 'batch' } });
    const second = await edge.send(cam, { body, headers: { 'X-Nonce': 'batch' } });

    expect(taken(before).map(({ record }) => record.position)).toEqual([
      'batch 0',
      'batch 1',
      'own',
    ]);
    expect(first.body).toMatchObject({ accepted: 3 });
    expect(second.body).toEqual({ ...Object(first.body), duplicate: true });
  });

  it('given a nonce that is under way, when it comes again, then other content is a conflict and the same waits for the bus too', async () => {
    const headers = { 'X-Nonce': 'under-way' };
    const before = edge.bus.published.length;
    const release = edge.bus.hold();
    const first = edge.send(cam, { body: '{"value":1}', headers });
    const same = edge.send(cam, { body: '{"value":1}', headers });
    await until(() => edge.bus.waiting > 0);

    const other = await edge.send(cam, { body: '{"value":2}', headers });
    const untold = edge.bus.published.length;
    release();

    expect(other.status).toBe(409);
    expect(untold).toBe(before);
    expect((await first).body).toEqual((await same).body);
  });

  it.each([
    ['fewer objects', '[{"value":1}]'],
    ['more objects', '[{"value":1},{"value":2,"nonce":"b-2"},{"value":3}]'],
    ['another order', '[{"value":2,"nonce":"b-2"},{"value":1}]'],
    ['an object that is no array', '{"value":1}'],
  ])(
    'given the nonce of an array, when %s come with it, then it is a conflict',
    async (name, other) => {
      const headers = { 'X-Nonce': `of-${name.replaceAll(' ', '-')}` };
      await edge.send(cam, { body: '[{"value":1},{"value":2,"nonce":"b-2"}]', headers });
      const before = taken().length;

      const answer = await edge.send(cam, { body: other, headers });

      expect(answer).toMatchObject({
        status: 409,
        body: { detail: expect.stringContaining(headers['X-Nonce']) as unknown },
      });
      expect(taken(before)).toEqual([]);
    },
  );

  it('given an array with the nonce of one of its objects, when it is posted, then it is a conflict', async () => {
    const body = '[{"value":1,"nonce":"both"},{"value":2}]';

    const answer = await edge.send(cam, { body, headers: { 'X-Nonce': 'both' } });

    expect(answer).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('both is there twice') as unknown },
    });
  });

  it('given an object whose own nonce was used, when it comes in an array with a new nonce, then the object is the same event', async () => {
    const object = '{"value":1,"nonce":"own-1"}';
    await edge.send(cam, { body: object });
    const before = taken().length;

    const same = await edge.send(cam, { body: `[${object}]`, headers: { 'X-Nonce': 'new-1' } });
    const other = await edge.send(cam, {
      body: '[{"value":2,"nonce":"own-1"}]',
      headers: { 'X-Nonce': 'new-2' },
    });

    expect(same).toMatchObject({ status: 202, body: { duplicate: true } });
    expect(other).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('own-1') as unknown },
    });
    expect(taken(before)).toEqual([]);
  });

  it('given a nonce in the header and in the object, when only the header is used again, then the object’s counts', async () => {
    const headers = { 'X-Nonce': 'shared-header' };
    await edge.send(cam, { body: '{"value":1,"nonce":"o-1"}', headers });

    const conflict = await edge.send(cam, { body: '{"value":1,"nonce":"o-2"}', headers });
    const repeated = await edge.send(cam, { body: '{"value":1,"nonce":"o-1"}' });

    expect(conflict.status).toBe(409);
    expect(repeated).toMatchObject({ status: 202, body: { duplicate: true } });
  });

  it('given an array without a nonce, when it is posted twice, then the places differ', async () => {
    const before = taken().length;

    await edge.send(cam, { body: '[{"value":1},{"value":1}]' });
    await edge.send(cam, { body: '[{"value":1},{"value":1}]' });

    const places = taken(before).map(({ record }) => record.position);
    expect(new Set(places).size).toBe(4);
  });

  it('given an array of which a part was taken, when it comes again, then only the rest is added', async () => {
    await edge.send(cam, { body: '{"value":1,"nonce":"p-1"}' });
    const before = taken().length;

    const answer = await edge.send(cam, {
      body: '[{"value":1,"nonce":"p-1"},{"value":2,"nonce":"p-2"}]',
    });

    expect(answer.body).toMatchObject({ accepted: 2 });
    expect(answer.body).not.toHaveProperty('duplicate');
    expect(taken(before).map(({ record }) => record.position)).toEqual(['p-2']);
  });

  it.each([
    ['no body', ''],
    ['no JSON', '{"value":'],
    ['a number', '1'],
    ['null', 'null'],
    ['an empty array', '[]'],
    ['101 objects', JSON.stringify(Array.from({ length: 101 }, () => ({})))],
    ['an array with a number', '[{},1]'],
    ['a nonce that is a number', '{"nonce":1}'],
    ['a nonce that is empty', '{"nonce":""}'],
    ['a number over all bounds', '{"value":1e999}'],
    ['a name that sets the prototype', '{"a":{"__proto__":{"admin":true}}}'],
    ['33 levels', `${'{"a":'.repeat(33)}1${'}'.repeat(33)}`],
    ['100,000 levels', `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
    ['no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
  ])('given %s, when it is posted, then it is a 400 that names the place', async (_, body) => {
    const answer = await edge.send(cam, { body });

    expect(answer).toMatchObject({
      status: 400,
      body: {
        type: 'urn:edgebeat:problem:invalid-argument',
        detail: expect.stringMatching(/^body/) as unknown,
      },
    });
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  });

  it.each(['a b', 'ü', 'x'.repeat(129)])(
    'given the nonce %j in a header, when it is posted, then it is refused',
    async (nonce) => {
      const answer = await edge.send(cam, {
        body: '{}',
        headers: { 'X-Nonce': Buffer.from(nonce).toString('latin1') },
      });

      expect(answer).toMatchObject({
        status: 400,
        body: { detail: expect.stringMatching(/^X-Nonce/) as unknown },
      });
    },
  );
});
