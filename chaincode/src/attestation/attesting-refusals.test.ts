import type { FailureCode } from '@edgebeat/core';
import {
  type AttestationWorld,
  attestationWorld,
  digest,
  dsse,
  keyRevokedBy,
  makeSigner,
  otherDigest,
  publisherOf,
  simplePayload,
  simpleSigning,
  statement,
  validity,
} from './attestation.test.kit';

const stranger = makeSigner('ed25519');

/** What is wrong, as a change to a request that is right; the field that the answer names. */
type Fault = readonly [string, (world: AttestationWorld) => object, FailureCode, string];

function signedOver(make: (world: AttestationWorld) => Buffer) {
  return (world: AttestationWorld) => ({ attestation: simpleSigning(world.key, make(world)) });
}

function stated(change: object, about?: string) {
  return (world: AttestationWorld) => ({
    attestation: dsse([world.key], statement(change, about)),
  });
}

function inEnvelope(change: object) {
  return ({ key }: AttestationWorld) => {
    const { form, envelope } = dsse([key]);
    return { attestation: { form, envelope: { ...envelope, ...change } } };
  };
}

const critical = {
  identity: { 'docker-reference': 'x' },
  image: { 'docker-manifest-digest': digest },
  type: 'atomic container signature',
};

const faults: readonly Fault[] = [
  [
    'another digest in the payload',
    signedOver(() => simplePayload(otherDigest)),
    'invalid-argument',
    'attestation.payload',
  ],
  [
    'a payload of another tool',
    signedOver(() => simplePayload(digest, { critical })),
    'invalid-argument',
    'attestation.payload',
  ],
  [
    'a payload that is no JSON',
    signedOver(() => Buffer.from('{"critical"')),
    'invalid-argument',
    'attestation.payload',
  ],
  [
    'a payload that is no UTF-8',
    signedOver(() => Buffer.from([0x22, 0xff, 0x22, 0x20])),
    'invalid-argument',
    'attestation.payload',
  ],
  [
    'a payload as deep as it may be long',
    signedOver(() => Buffer.from('['.repeat(100_000))),
    'invalid-argument',
    'attestation.payload',
  ],
  [
    'a payload that is too long',
    signedOver(() => Buffer.alloc(131_074, ' ')),
    'invalid-argument',
    'attestation.payload',
  ],
  [
    'an empty payload',
    ({ key }) => ({ attestation: { ...simpleSigning(key), payload: '' } }),
    'invalid-argument',
    'attestation.payload',
  ],
  [
    'a statement about another image',
    stated({}, otherDigest),
    'invalid-argument',
    'attestation.envelope.payload',
  ],
  ['a statement about nothing', stated({ subject: [] }), 'invalid-argument', 'subject'],
  [
    'a statement about an artifact without SHA-256',
    stated({ subject: [{ digest: { sha512: 'a' } }] }),
    'invalid-argument',
    'digest',
  ],
  [
    'a statement of another type',
    stated({ _type: 'https://in-toto.io/Statement/v2' }),
    'invalid-argument',
    '_type',
  ],
  [
    'a predicate of another type',
    stated({ predicateType: 'https://slsa.dev/provenance-x' }),
    'invalid-argument',
    'predicateType',
  ],
  [
    'a predicate type with a path as its version',
    stated({ predicateType: 'https://cyclonedx.org/bom/v1/x' }),
    'invalid-argument',
    'predicateType',
  ],
  [
    'another payload type',
    inEnvelope({ payloadType: 'text/plain' }),
    'invalid-argument',
    'payloadType',
  ],
  [
    'an envelope without signatures',
    inEnvelope({ signatures: [] }),
    'invalid-argument',
    'signatures',
  ],
  [
    'an envelope with five signatures',
    inEnvelope({ signatures: Array(5).fill({ sig: 'AAAA' }) }),
    'invalid-argument',
    'signatures',
  ],
  [
    'a signature that is no base64',
    inEnvelope({ signatures: [{ sig: '!!' }] }),
    'invalid-argument',
    'sig',
  ],
  [
    'a signature of nothing',
    inEnvelope({ signatures: [{ sig: 'AAAA' }] }),
    'invalid-signature',
    'keys.0',
  ],
  [
    'a statement that was changed',
    inEnvelope({ payload: statement({ predicate: {} }).toString('base64') }),
    'invalid-signature',
    'keys.0',
  ],
  [
    'a signature over the payload without its encoding',
    (world) => inEnvelope({ signatures: [{ sig: world.key.sign(statement()) }] })(world),
    'invalid-signature',
    'keys.0',
  ],
  [
    'a signature by another key',
    () => ({ attestation: simpleSigning(stranger) }),
    'invalid-signature',
    'keys.0',
  ],
  ['a key that is not registered', () => ({ keys: [stranger.keyHash] }), 'not-found', 'keys.0'],
  ['no key', () => ({ keys: [] }), 'invalid-argument', 'keys'],
  [
    'one key twice',
    ({ key }) => ({ keys: [key.keyHash, key.keyHash] }),
    'invalid-argument',
    'keys',
  ],
  ['a digest of another algorithm', () => ({ digest: 'sha512:00' }), 'invalid-argument', 'digest'],
  [
    'a form that is none',
    () => ({ attestation: { form: 'pgp' } }),
    'invalid-argument',
    'attestation',
  ],
  ['an owner', () => ({ owner: 'Org1MSP' }), 'invalid-argument', 'owner'],
];

describe('attest, refusing', () => {
  let world: AttestationWorld;
  beforeAll(async () => {
    world = await attestationWorld();
  });

  it.each(faults)(
    'given %s, when it is attested, then the field is named and nothing is written',
    async (_, change, code, field) => {
      const outcome = await world.publisher.attest('att-1', world.key, change(world));

      expect(outcome).toMatchObject({ ok: false, code });
      expect(outcome).toHaveProperty('detail', expect.stringContaining(field));
      expect(world.ledger.lastWrites).toBe(0);
      expect(world.ledger.surprises).toEqual([]);
    },
  );

  it('given two keys, when one of them has not signed, then it is named', async () => {
    const second = makeSigner('P-256');
    await world.publisher.registerKey(second);

    const outcome = await world.publisher.attest('att-1', world.key, {
      keys: [world.key.keyHash, second.keyHash],
      attestation: dsse([world.key]),
    });

    expect(outcome).toMatchObject({ ok: false, code: 'invalid-signature' });
    expect(outcome).toHaveProperty('detail', expect.stringContaining('keys.1'));
  });

  it('given a key of another member, when it signs for this one, then it is not found', async () => {
    const second = await publisherOf(world, world.members[1]);

    const outcome = await second.attest('att-1', world.key);

    expect(outcome).toMatchObject({ ok: false, code: 'not-found' });
    expect(outcome).toHaveProperty('detail', expect.stringContaining('Org2MSP has no key'));
  });

  it.each([
    ['is over', { from: validity.from, until: '2026-06-01T00:30:00.000Z' }],
    ['has not begun', { from: '2026-12-01T00:00:00.000Z', until: validity.until }],
  ])('given a key whose validity %s, when it signs, then it is refused', async (_, time) => {
    const { ledger, publisher } = await attestationWorld();
    const key = makeSigner('ed25519');
    await publisher.registerKey(key, { validity: time });
    ledger.wait(3_600_000);

    const outcome = await publisher.attest('att-1', key);

    expect(outcome).toMatchObject({ ok: false, code: 'invalid-transition' });
    expect(outcome).toHaveProperty('detail', expect.stringContaining('keys.0'));
  });

  it('given a revoked key, when it signs, then it is refused', async () => {
    const fresh = await attestationWorld();
    await keyRevokedBy(fresh, fresh.members[0], fresh.key);

    const outcome = await fresh.publisher.attest('att-1', fresh.key);

    expect(outcome).toMatchObject({ ok: false, code: 'invalid-transition' });
    expect(outcome).toHaveProperty('detail', expect.stringContaining('was revoked'));
  });
});
