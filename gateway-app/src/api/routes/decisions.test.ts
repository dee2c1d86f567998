import { contentHash, recordKeys } from '@edgebeat/core';
import { startTestDatabase, type TestDatabase } from '@edgebeat/database';
import { GrowingChain, registered, time, type Written } from '../testing/chain.test.kit';
import { eventually } from '../testing/eventually.test.kit';
import { argumentOf, commandOf, outboxSize } from '../testing/outbox-rows.test.kit';
import { site, startSite, type TestSite } from '../testing/site.test.kit';
import { admissionBody, runtimeBody } from './decision-examples';

const { mspId: owner, siteId } = site;
const hash = (digit: string) => digit.repeat(64);
const { digest } = admissionBody;
const entry = { actor: { msp: owner, keyHash: hash('1') }, transactionId: 't', time };

let server: TestDatabase;
let alpha: TestSite;
let operator: string;

function terms(): Written {
  const image = { quorum: 2, binding: 'all' };
  const charter = {
    ...{ charter: 1, channel: site.channel, founders: [owner, 'BetaMSP', 'GammaMSP'] },
    ...{ policies: image, images: image, protocol: 1 },
  };
  const record = { charterHash: contentHash(charter), charter, protocol: 1, entry };
  return { kind: 'consortium', key: recordKeys.consortium(site.channel), record };
}

function key(): Written {
  const content = { publicKey: 'AAAA', name: 'ci', scheme: 'ed25519' };
  const validity = { from: time, until: '2027-01-31T10:00:00.000Z' };
  const record = { owner, keyHash: hash('a'), ...content, validity, contentHash: hash('b'), entry };
  return { kind: 'attestation-key', key: recordKeys['attestation-key'](owner, hash('a')), record };
}

function image(id: string): Written {
  const named = { digest, owner, id };
  const content = { type: 'signature', keys: [hash('a')], payloadHash: hash('e') };
  const record = { ...named, ...content, contentHash: hash('c'), entry };
  return { kind: 'image', key: recordKeys.image(digest, owner, id), record };
}

function endorsed(id: string): Written {
  const named = { digest, owner, id, endorser: 'BetaMSP' };
  const record = { ...named, contentHash: hash('c'), entry };
  return {
    kind: 'image-endorsement',
    key: recordKeys['image-endorsement'](digest, owner, id, 'BetaMSP'),
    record,
  };
}

function decided(kind: 'image-admission' | 'image-runtime', id: string): Written {
  const body = kind === 'image-admission' ? admissionBody : runtimeBody;
  const record = { owner, ...body, siteId, id, contentHash: hash('f'), entry };
  return { kind, key: recordKeys[kind](owner, id), record };
}

beforeAll(async () => {
  server = await startTestDatabase();
  alpha = await startSite(server.address);
  operator = await alpha.token('operator');
  const members = [owner, 'BetaMSP', 'GammaMSP'].map((name) => registered(name, `${name}-1`));
  const chain = new GrowingChain(alpha.bus);
  await chain.add([...members, { writes: [terms(), key(), image('a-1'), image('a-2')] }]);
  const decisions = ['1', '2', '3'].flatMap((id) => [
    decided('image-admission', id),
    decided('image-runtime', id),
  ]);
  await chain.add([{ writes: [endorsed('a-1'), ...decisions] }]);
  await eventually(async () => {
    const { body } = await alpha.client.get('/api/v1/runtimes', operator);
    expect(body['items']).toHaveLength(3);
  });
});

afterAll(async () => {
  await alpha[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

describe('the list of attestations', () => {
  it('given an image that two members vouch for, when it is listed, then each row says what all come to', async () => {
    const { body } = await alpha.client.get('/api/v1/attestations', operator);

    const verdict = { status: 'trusted', vouchers: [owner, 'BetaMSP'], trustedHere: true };
    expect(body['items']).toMatchObject([
      { id: 'a-2', state: 'valid', endorsers: [], image: verdict },
      { id: 'a-1', state: 'valid', endorsers: ['BetaMSP'], image: verdict },
    ]);
  });

  it.each([
    ['state=revoked', []],
    ['state=valid&type=signature', ['a-2', 'a-1']],
    [`digest=${digest}&limit=1`, ['a-2']],
    ['owner=BetaMSP', []],
  ])('given the filter %s, when it is listed, then what fits is there', async (query, ids) => {
    const { body } = await alpha.client.get(`/api/v1/attestations?${query}`, operator);

    expect(body['items']).toMatchObject(ids.map((id) => ({ id })));
  });
});

describe.each([
  ['admissions', admissionBody, 'attestation.recordAdmission', 'image-admission'],
  ['runtimes', runtimeBody, 'attestation.recordRuntime', 'image-runtime'],
])('%s', (name, body, kind, type) => {
  const path = `/api/v1/${name}`;

  it('given three of them, when pages of two are read, then each comes once, newest first', async () => {
    const first = await alpha.client.get(`${path}?limit=2&digest=${digest}`, operator);
    const cursor = String(first.body['cursor']);

    const second = await alpha.client.get(`${path}?limit=2&cursor=${cursor}`, operator);

    expect(first.body).toMatchObject({ items: [{ id: '3' }, { id: '2' }], has_more: true });
    expect(second.body).toMatchObject({ items: [{ id: '1' }], has_more: false });
  });

  it('given the connector, when it records one, then the command carries it for the own site', async () => {
    const connector = await alpha.token('connector');

    const answer = await alpha.client.post(path, connector, body);

    const command = await commandOf(alpha.database, String(answer.body['id']));
    expect(answer.status).toBe(202);
    expect(answer.body).toMatchObject({ kind, resource: { type, owner, id: body.id } });
    expect(await argumentOf(alpha.database, command)).toMatchObject({ ...body, siteId });
  });

  it('given an operation, when its resource is followed, then it is that one alone', async () => {
    const { body: found } = await alpha.client.get(`${path}?owner=${owner}&id=2`, operator);

    expect(found['items']).toMatchObject([{ id: '2', siteId, block: 1 }]);
  });
});

it.each([
  ['admissions', { ...admissionBody, verdictHash: undefined }, 'verdictHash'],
  ['runtimes', { ...runtimeBody, doneAt: '2020-01-01T00:00:00.000Z' }, 'doneAt'],
  ['runtimes', { ...runtimeBody, owner: 'BetaMSP' }, 'owner'],
])(
  'given a bad decision for %s, when it is posted, then the field is named and nothing is added',
  async (name, body, field) => {
    const before = await outboxSize(alpha.database);

    const answer = await alpha.client.post(`/api/v1/${name}`, operator, body);

    expect(answer.status).toBe(400);
    expect(answer.body['detail']).toContain(field);
    expect(await outboxSize(alpha.database)).toBe(before);
  },
);
