import { policyId } from '@edgebeat/core';
import { startTestDatabase, type TestDatabase } from '@edgebeat/database';
import { createDeviceRequest } from '../../edge/device-request';
import { device, GrowingChain, policy, registered } from '../testing/chain.test.kit';
import { eventually } from '../testing/eventually.test.kit';
import { argumentOf, commandOf, outboxSize } from '../testing/outbox-rows.test.kit';
import { site, startSite, type TestSite } from '../testing/site.test.kit';
import { approvalBody, deviceBody, policyBody, receiptBody } from './examples';

let server: TestDatabase;
let alpha: TestSite;
let operator: string;
let other: string;
let chain: GrowingChain;

const known = policyId(site.mspId, 'known');
const path = `/api/v1/policies/${known}`;

beforeAll(async () => {
  server = await startTestDatabase();
  alpha = await startSite(server.address);
  operator = await alpha.token('operator');
  other = await alpha.token('operator', { tenant: 'other' });
  chain = new GrowingChain(alpha.bus);
  await chain.add([registered(site.mspId, site.siteId)]);
  await chain.add([
    policy('known', 'active'),
    device('cam-01', site.member),
    device('cam-02', 'other'),
  ]);
  await eventually(async () => {
    expect((await alpha.client.get('/api/v1/devices/cam-01', operator)).status).toBe(200);
  });
});

afterAll(async () => {
  await alpha[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

/** The argument of the command that an answer's Location stands for. */
async function argumentBehind(location: string | null): Promise<unknown> {
  const id = location?.split('/').at(-1) ?? '';
  return argumentOf(alpha.database, await commandOf(alpha.database, id));
}

describe('changes of a policy', () => {
  const put = (headers = {}, body: object = policyBody) =>
    alpha.client.call('PUT', path, { token: operator, body, headers });

  it.each([undefined, '*', '"1"'])(
    'given If-Match %s and revision 1, when it is changed, then revision 1 is expected',
    async (match) => {
      const answer = await put(match === undefined ? {} : { 'if-match': match });

      const argument = await argumentBehind(answer.headers.get('location'));
      expect(answer.status).toBe(202);
      expect(answer.body).toMatchObject({ status: 'accepted', policyId: known });
      expect(argument).toMatchObject({ owner: site.mspId, expectedRevision: 1 });
    },
  );

  it.each([
    ['"2"', 409],
    ['2', 400],
    ['W/"1"', 400],
    ['"0"', 400],
  ])(
    'given If-Match %s and revision 1, when it is changed, then it is %i',
    async (match, status) => {
      const answer = await put({ 'if-match': match });

      expect(answer.status).toBe(status);
    },
  );

  it('given a policy that is not there, when it is changed, ended or approved, then it is 404', async () => {
    const missing = '/api/v1/policies/POL-000000000000';
    const before = await outboxSize(alpha.database);

    const answers = [
      await alpha.client.call('PUT', missing, { token: operator, body: policyBody }),
      await alpha.client.call('DELETE', missing, { token: operator }),
      await alpha.client.post(`${missing}/approvals`, operator, approvalBody),
    ];

    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
    expect(await outboxSize(alpha.database)).toBe(before);
  });

  it('given a policy, when it is deleted, then its end is proposed', async () => {
    const answer = await alpha.client.call('DELETE', path, { token: operator });

    expect(answer.body).toEqual({
      status: 'accepted',
      policyId: known,
      message: 'Policy is being deactivated',
    });
  });

  it('given a revision, when it is approved, then its owner is found', async () => {
    const answer = await alpha.client.post(`${path}/approvals`, operator, approvalBody);

    const argument = await argumentBehind(answer.headers.get('location'));
    expect(answer.body).toMatchObject({ kind: 'policy.approve', status: 'queued' });
    expect(argument).toMatchObject({ owner: site.mspId, policyId: known, ...approvalBody });
  });

  it('given a receipt, when it names another policy than the path, then it is refused', async () => {
    const connector = await alpha.token('connector');
    const own = `/api/v1/policies/${receiptBody.statement.policyId}/receipts`;

    const taken = await alpha.client.post(own, connector, receiptBody);
    const refused = await alpha.client.post(`${path}/receipts`, connector, receiptBody);

    expect([taken.status, refused.status]).toEqual([202, 400]);
  });

  it.each(['PUT', 'DELETE'])(
    'given a key whose %s has made a new revision, when it comes again, then its first answer does',
    async (method) => {
      const body = method === 'PUT' ? { body: policyBody } : {};
      const again = policyId(site.mspId, `again-${method}`);
      const send = (key: string, match: string) =>
        alpha.client.call(method, `/api/v1/policies/${again}`, {
          ...{ token: operator, ...body },
          headers: { 'idempotency-key': key, 'if-match': match },
        });
      const isRevision = (revision: string) =>
        eventually(async () => {
          const found = await alpha.client.get(`/api/v1/policies/${again}`, operator);
          expect(found.headers.get('etag')).toBe(revision);
        });
      await chain.add([policy(`again-${method}`, 'active')]);
      await isRevision('"1"');
      const first = await send(method, '"1"');
      await chain.add([policy(`again-${method}`, 'active', 2)]);
      await isRevision('"2"');

      const second = await send(method, '"1"');
      const other = await send(method, '"3"');
      const fresh = await send(`${method} anew`, '"1"');

      expect(second).toMatchObject({ status: 202, body: first.body });
      expect(second.headers.get('location')).toBe(first.headers.get('location'));
      expect(second.headers.get('idempotency-replayed')).toBe('true');
      expect(other.body).toMatchObject({ status: 409, type: 'urn:edgebeat:problem:conflict' });
      expect(fresh.body).toMatchObject({ type: 'urn:edgebeat:problem:revision-mismatch' });
    },
  );

  it.each([
    ['no rule', { ...policyBody, rules: [] }],
    ['no name', { rules: policyBody.rules }],
    ['a name that is too long', { ...policyBody, policyName: 'x'.repeat(129) }],
    ['another field', { ...policyBody, owner: 'BetaMSP' }],
    ['65 rules', { ...policyBody, rules: Array<unknown>(65).fill(policyBody.rules[0]) }],
  ])('given a policy with %s, when it is put, then it is refused', async (_, body) => {
    const answer = await put({}, body);

    expect(answer.status).toBe(400);
  });
});

describe('changes of devices', () => {
  it('given a key, when a device is registered, then it is of the own site and tenant', async () => {
    const { publicKey } = await createDeviceRequest('cam-03');
    const body = { ...deviceBody, deviceId: 'cam-03', publicKey };

    const answer = await alpha.client.post('/api/v1/devices', operator, body);

    const argument = await argumentBehind(answer.headers.get('location'));
    expect(answer.status).toBe(202);
    expect(argument).toMatchObject({ ...body, siteId: site.siteId, tenant: site.member });
  });

  it.each([
    ['another tenant', { tenant: 'other' }, 403],
    ['an id of another tenant', { deviceId: 'cam-02' }, 409],
    ['a key that is none', { publicKey: 'AAAA' }, 400],
    ['a type in small letters', { type: 'camera' }, 400],
    ['an id that climbs', { deviceId: '../x' }, 400],
  ])('given %s, when a device is registered, then it is refused', async (_, fields, status) => {
    const body = { ...deviceBody, deviceId: 'cam-04', ...fields };

    const answer = await alpha.client.post('/api/v1/devices', operator, body);

    expect(answer.status).toBe(status);
  });

  it('given another tenant’s device, when its trust is set or it is revoked, then it is not there', async () => {
    const trust = { trust: 'quarantined', reason: 'a test' };

    const answers = [
      await alpha.client.call('PUT', '/api/v1/devices/cam-01/trust', { token: other, body: trust }),
      await alpha.client.call('DELETE', '/api/v1/devices/cam-01', { token: other }),
      await alpha.client.call('PUT', '/api/v1/devices/cam-01/trust', {
        token: operator,
        body: trust,
      }),
      await alpha.client.call('DELETE', '/api/v1/devices/cam-01?reason=stolen', {
        token: operator,
      }),
    ];

    expect(answers.map(({ status }) => status)).toEqual([404, 404, 202, 202]);
    expect(await argumentBehind(answers[3]?.headers.get('location') ?? null)).toMatchObject({
      deviceId: 'cam-01',
      reason: 'stolen',
    });
  });
});

describe('changes of incidents', () => {
  it('given an amendment, when it names no owner, then it is of the own member', async () => {
    const body = { amendment: { change: 'status', status: 'acknowledged' } };

    const answer = await alpha.client.post('/api/v1/incidents/inc-1/amendments', operator, body);

    const argument = await argumentBehind(answer.headers.get('location'));
    expect(argument).toMatchObject({ owner: site.mspId, id: 'inc-1', ...body });
  });
});
