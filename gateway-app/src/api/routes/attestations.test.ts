import { contentHash, type ImageVerdict, Rejected, sha256Hex, Unavailable } from '@edgebeat/core';
import { startTestDatabase, type TestDatabase } from '@edgebeat/database';
import { attestationReader, type LedgerCall } from '@edgebeat/ledger';
import { argumentOf, commandOf, outboxSize } from '../testing/outbox-rows.test.kit';
import { site, startSite, type TestSite } from '../testing/site.test.kit';
import { attestationBody, endorsementBody, keyBody, revocationBody } from './attestation-examples';

const { mspId: owner } = site;
const digest = `sha256:${'d'.repeat(64)}`;
const when = { transactionId: 't', time: '2026-01-31T10:00:00.000Z' };
const verdict: ImageVerdict = {
  ...{ digest, status: 'trusted', quorum: 1, binding: 'own', attestations: [] },
  vouchers: [{ member: 'BetaMSP', by: 'attesting', owner: 'BetaMSP', id: 'a', ...when }],
  since: when,
};
const calls: LedgerCall[] = [];

/** What the peer answers, by transaction; keys come in two pages. */
function answerOf({ transaction, argument }: LedgerCall): unknown {
  if (transaction === 'verdict') return verdict;
  if (transaction === 'keys') {
    return { keys: [], bookmark: JSON.stringify(argument).includes('next') ? '' : '\u0000next' };
  }
  throw new Rejected('not-found', `id: there is nothing for ${transaction}`);
}

let server: TestDatabase;
let alpha: TestSite;
let builder: string;
let operator: string;

beforeAll(async () => {
  server = await startTestDatabase();
  const attestations = attestationReader({
    evaluate: (call) => {
      calls.push(call);
      return Promise.resolve(call).then(answerOf);
    },
  });
  alpha = await startSite(server.address, { attestations });
  builder = await alpha.token('builder');
  operator = await alpha.token('operator');
});

afterAll(async () => {
  await alpha[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

describe('reading what members say of images', () => {
  it('given an image that another member vouches for, when quorum 1 binds its own, then it is not trusted here', async () => {
    const answer = await alpha.client.get(`/api/v1/images/${digest}/verdict`, operator);

    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      ...JSON.parse(JSON.stringify(verdict)),
      ...{ verdictHash: contentHash(verdict), trustedHere: false },
    });
  });

  it('given keys in two pages, when they are read, then the cursor leads from one to the other', async () => {
    const first = await alpha.client.get('/api/v1/attestation-keys', operator);
    const cursor = String(first.body['cursor']);

    const second = await alpha.client.get(`/api/v1/attestation-keys?cursor=${cursor}`, operator);

    expect(first.body).toMatchObject({ items: [], has_more: true });
    expect(second.body).toEqual({ items: [], has_more: false });
    expect(calls.at(-1)?.argument).toEqual({ owner, pageSize: 50, bookmark: '\u0000next' });
  });

  it.each([
    ['/api/v1/images/latest/verdict', 400],
    [`/api/v1/images/${digest.toUpperCase()}/verdict`, 400],
    ['/api/v1/attestations/att-9', 404],
    ['/api/v1/attestation-keys?owner=*', 400],
  ])('given what is not there, when %s is read, then it is %i', async (path, status) => {
    const answer = await alpha.client.get(path, operator);

    expect(answer.status).toBe(status);
  });

  it('given a peer that is away, when a verdict is read, then it is 503 and no verdict', async () => {
    await using away = await startSite(server.address, {
      attestations: attestationReader({
        evaluate: () => Promise.reject(new Unavailable('ledger-unavailable', 'the peer is away')),
      }),
    });
    const token = await away.token('operator');

    const answer = await away.client.get(`/api/v1/images/${digest}/verdict`, token);

    expect(answer.status).toBe(503);
  });
});

describe('attesting, endorsing and revoking', () => {
  it.each([
    ['attestations', attestationBody, 'attestation.attest', attestationBody],
    ['attestation-keys', keyBody, 'attestation.registerKey', keyBody],
  ])(
    'given a builder, when it posts to %s, then the command carries it',
    async (path, body, kind, argument) => {
      const answer = await alpha.client.post(`/api/v1/${path}`, builder, body);

      const id = String(answer.body['id']);
      expect(answer.status).toBe(202);
      expect(answer.body).toMatchObject({ kind, resource: { owner } });
      expect(await argumentOf(alpha.database, await commandOf(alpha.database, id))).toMatchObject(
        argument,
      );
    },
  );

  it('given a key, when it is registered, then the operation names it by the hash of its DER', async () => {
    const answer = await alpha.client.post('/api/v1/attestation-keys', builder, keyBody);

    const der = Buffer.from(keyBody.publicKey, 'base64');
    expect(answer.body).toMatchObject({
      resource: { type: 'attestation-key', id: sha256Hex(der) },
    });
  });

  it.each([
    ['attestations/att-1/endorsements', endorsementBody, 'attestation.endorse', { id: 'att-1' }],
    ['attestations/att-1/revocations', revocationBody, 'attestation.revoke', { id: 'att-1' }],
    [
      `attestation-keys/${'a'.repeat(64)}/revocations`,
      revocationBody,
      'attestation.revokeKey',
      { keyHash: 'a'.repeat(64) },
    ],
  ])(
    'given an operator, when they post to %s, then the command names whose it is',
    async (path, body, kind, named) => {
      const answer = await alpha.client.post(`/api/v1/${path}`, operator, body);

      const id = String(answer.body['id']);
      expect(answer.status).toBe(202);
      expect(answer.body).toMatchObject({ kind, resource: { owner: 'BetaMSP' } });
      expect(await argumentOf(alpha.database, await commandOf(alpha.database, id))).toMatchObject({
        ...body,
        ...named,
      });
    },
  );

  it.each([
    ['attestations', { ...attestationBody, digest: 'latest' }],
    ['attestations', { ...attestationBody, keys: [] }],
    ['attestations', { ...attestationBody, onBehalfOf: { pseudonym: 'p' } }],
    ['attestation-keys', { ...keyBody, publicKey: 'no key' }],
    [
      'attestation-keys',
      { ...keyBody, publicKey: '-----BEGIN PUBLIC KEY-----\n=A=\n-----END PUBLIC KEY-----' },
    ],
  ])('given a bad body %#, when it is posted to %s, then nothing is added', async (path, body) => {
    const before = await outboxSize(alpha.database);

    const answer = await alpha.client.post(`/api/v1/${path}`, builder, body);

    expect(answer.status).toBe(400);
    expect(await outboxSize(alpha.database)).toBe(before);
  });
});
