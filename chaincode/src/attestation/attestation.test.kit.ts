import { constants, createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import {
  AttestationRecord,
  type Charter,
  IN_TOTO_PAYLOAD_TYPE,
  ImageVerdict,
  type SignatureScheme,
} from '@edgebeat/core';
import type { Outcome } from '../fakes/fake-ledger';
import {
  makeFounded,
  registerRole,
  type TestConsortium,
  type TestMember,
} from '../fakes/test-consortium';
import { makeIdentity, type TestIdentity } from '../fakes/test-identity';
import { preAuthEncoding } from './pre-auth-encoding';

export const digest = `sha256:${'d'.repeat(64)}`;
export const otherDigest = `sha256:${'e'.repeat(64)}`;
export const validity = { from: '2026-01-01T00:00:00.000Z', until: '2027-01-01T00:00:00.000Z' };

/** A key that signs images, with its private half. */
export interface TestSigner {
  readonly publicKey: string;
  readonly pem: string;
  readonly keyHash: string;
  sign(bytes: Uint8Array, scheme?: SignatureScheme): string;
}

export type KeyType = 'ed25519' | 'P-256' | 'P-384' | 'rsa';

export function makeSigner(type: KeyType): TestSigner {
  const { publicKey, privateKey } = generate(type);
  const der = publicKey.export({ type: 'spki', format: 'der' });
  const usual: Record<KeyType, SignatureScheme> = {
    ed25519: 'ed25519',
    'P-256': 'ecdsa-sha256',
    'P-384': 'ecdsa-sha384',
    rsa: 'rsa-pkcs1-sha256',
  };
  return {
    publicKey: der.toString('base64'),
    pem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    keyHash: createHash('sha256').update(der).digest('hex'),
    sign: (bytes, scheme = usual[type]) => signAs(scheme, bytes, privateKey),
  };
}

interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

/** The search for its primes takes long, so the same RSA key is given each time. */
let rsaPair: KeyPair | undefined;

function generate(type: KeyType): KeyPair {
  if (type === 'ed25519') return generateKeyPairSync('ed25519');
  if (type !== 'rsa') return generateKeyPairSync('ec', { namedCurve: type });
  rsaPair ??= generateKeyPairSync('rsa', { modulusLength: 3072 });
  return rsaPair;
}

const hashes: Record<SignatureScheme, string | null> = {
  'ecdsa-sha256': 'sha256',
  'ecdsa-sha384': 'sha384',
  ed25519: null,
  'rsa-pkcs1-sha256': 'sha256',
  'rsa-pss-sha256': 'sha256',
};

function signAs(scheme: SignatureScheme, bytes: Uint8Array, key: KeyObject): string {
  const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
  const input = scheme === 'rsa-pss-sha256' ? { key, ...pss } : { key };
  return sign(hashes[scheme], bytes, input).toString('base64');
}

/** What Cosign signs, as its specification has it. */
export function simplePayload(about = digest, change: object = {}): Buffer {
  const critical = {
    identity: { 'docker-reference': 'registry.example/edge/gateway' },
    image: { 'docker-manifest-digest': about },
    type: 'cosign container image signature',
  };
  return Buffer.from(JSON.stringify({ critical, optional: null, ...change }));
}

/** A simple-signing attestation by a key. */
export function simpleSigning(
  key: TestSigner,
  payload = simplePayload(),
  scheme?: SignatureScheme,
) {
  const signature = key.sign(payload, scheme);
  return { form: 'simple-signing', payload: payload.toString('base64'), signature } as const;
}

export const predicateType = 'https://slsa.dev/provenance/v1';

/** An in-toto statement about an image. */
export function statement(change: object = {}, about = digest): Buffer {
  return Buffer.from(
    JSON.stringify({
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name: 'gateway', digest: { sha256: about.slice('sha256:'.length) } }],
      predicateType,
      predicate: { buildDefinition: {} },
      ...change,
    }),
  );
}

/** A DSSE attestation by one or more keys. */
export function dsse(keys: readonly TestSigner[], payload = statement()) {
  const signed = preAuthEncoding(IN_TOTO_PAYLOAD_TYPE, payload);
  const signatures = keys.map((key) => ({ sig: key.sign(signed) }));
  const envelope = {
    ...{ payload: payload.toString('base64'), payloadType: IN_TOTO_PAYLOAD_TYPE, signatures },
  };
  return { form: 'dsse', envelope } as const;
}

const workload = { namespace: 'edge', kind: 'Deployment', name: 'gateway' };

export function admission(change: object = {}) {
  return {
    ...{ id: 'adm-1', siteId: 'site-1', digest, workload, decision: 'allowed' },
    ...{ verdictHash: 'a'.repeat(64), reason: 'trusted', decidedAt: '2026-05-31T23:00:00.000Z' },
    ...change,
  };
}

export function runtime(change: object = {}) {
  return {
    ...{ id: 'run-1', siteId: 'site-1', digest, workload, container: 'gateway' },
    ...{ action: 'stopped', cause: { owner: 'Org1MSP', subject: 'attestation', id: 'att-1' } },
    ...{ reason: 'revoked', observedAt: '2026-05-31T23:00:00.000Z' },
    ...change,
  };
}

/** A member's machine that attests images. */
export interface TestPublisher {
  readonly identity: TestIdentity;
  registerKey(key: Pick<TestSigner, 'publicKey'>, change?: object): Promise<Outcome>;
  attest(id: string, key: TestSigner, change?: object): Promise<Outcome>;
}

/** Registers a publisher of a member. */
export async function publisherOf(
  { ledger }: TestConsortium,
  member: TestMember,
): Promise<TestPublisher> {
  const identity = await makeIdentity(member.msp, ['client']);
  await registerRole(ledger, member, identity, 'publisher');
  return {
    identity,
    registerKey: ({ publicKey }, change = {}) => {
      const request = { publicKey, name: 'ci', validity, ...change };
      return ledger.submit(identity, 'attestation:registerKey', request);
    },
    attest: (id, key, change = {}) => {
      const attestation = simpleSigning(key);
      const request = { id, digest, keys: [key.keyHash], attestation, ...change };
      return ledger.submit(identity, 'attestation:attest', request);
    },
  };
}

/** A consortium whose first member has a publisher with a registered key. */
export interface AttestationWorld extends TestConsortium {
  readonly publisher: TestPublisher;
  readonly key: TestSigner;
}

export async function attestationWorld(images?: Charter['images']): Promise<AttestationWorld> {
  const consortium = await makeFounded(undefined, images);
  const publisher = await publisherOf(consortium, consortium.members[0]);
  const key = makeSigner('ed25519');
  await publisher.registerKey(key);
  return { ...consortium, publisher, key };
}

/** The publisher attests the image under an id; it has to succeed. */
export async function attested(
  { publisher, key }: AttestationWorld,
  id = 'att-1',
  change: object = {},
): Promise<AttestationRecord> {
  const outcome = await publisher.attest(id, key, change);
  if (!outcome.ok) throw new Error(outcome.message);
  return AttestationRecord.parse(JSON.parse(outcome.text));
}

/** A member's operator endorses an attestation. */
export function endorsedBy(
  { ledger }: TestConsortium,
  { operator }: TestMember,
  { owner, id, contentHash }: AttestationRecord,
): Promise<Outcome> {
  return ledger.submit(operator, 'attestation:endorse', { owner, id, contentHash });
}

export function revokedBy(
  { ledger }: TestConsortium,
  { operator }: TestMember,
  { owner, id }: Pick<AttestationRecord, 'owner' | 'id'>,
  reason = 'malware',
): Promise<Outcome> {
  return ledger.submit(operator, 'attestation:revoke', { owner, id, reason });
}

export function keyRevokedBy(
  { ledger }: TestConsortium,
  { operator }: TestMember,
  { keyHash }: Pick<TestSigner, 'keyHash'>,
  owner = 'Org1MSP',
): Promise<Outcome> {
  const request = { owner, keyHash, reason: 'stolen' };
  return ledger.submit(operator, 'attestation:revokeKey', request);
}

export function verdictOn(
  { ledger, members }: TestConsortium,
  about = digest,
): Promise<ImageVerdict> {
  const request = { digest: about };
  return ledger.ask(ImageVerdict, members[0].client, 'attestation:verdict', request);
}
