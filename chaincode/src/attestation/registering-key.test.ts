import { createPublicKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { AttestationKeyPage, AttestationKeyRecord } from '@edgebeat/core';
import {
  attestationWorld,
  keyRevokedBy,
  type KeyType,
  makeSigner,
  validity,
} from './attestation.test.kit';

const other = { from: '2026-02-01T00:00:00.000Z', until: '2027-02-01T00:00:00.000Z' };

function spki({ publicKey }: { publicKey: KeyObject }): string {
  return publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
}

/** A public key to which nobody has the private half, as its modulus is any odd number. */
function rsaKey(bits: number, exponent: number): { publicKey: KeyObject } {
  const modulus = randomBytes(bits / 8);
  modulus.writeUInt8(modulus.readUInt8(0) | 0x80, 0);
  modulus.writeUInt8(modulus.readUInt8(modulus.length - 1) | 1, modulus.length - 1);
  const e = Buffer.from(exponent.toString(16).padStart(6, '0'), 'hex');
  const key = { kty: 'RSA', n: modulus.toString('base64url'), e: e.toString('base64url') };
  return { publicKey: createPublicKey({ key, format: 'jwk' }) };
}

describe('registerKey', () => {
  it.each<[KeyType, string]>([
    ['ed25519', 'ed25519'],
    ['P-256', 'ecdsa-sha256'],
    ['P-384', 'ecdsa-sha384'],
    ['rsa', 'rsa-pkcs1-sha256'],
  ])(
    'given a key %s, when it is registered as PEM, then its DER is stored and signs as %s',
    async (type, scheme) => {
      const { ledger, publisher } = await attestationWorld();
      const { pem, publicKey, keyHash } = makeSigner(type);

      const outcome = await publisher.registerKey({ publicKey: pem });

      const stored = ledger.state.get(`\u0000attestation-key\u0000Org1MSP\u0000${keyHash}\u0000`);
      expect(AttestationKeyRecord.parse(JSON.parse(stored.toString()))).toMatchObject({
        ...{ owner: 'Org1MSP', keyHash, publicKey, name: 'ci', scheme, validity },
      });
      expect(outcome).toHaveProperty('event.items', [
        expect.objectContaining({ event: 'AttestationKeyRegistered', id: keyHash }),
      ]);
    },
  );

  it.each([
    ['as PEM', ({ pem }: { pem: string }) => ({ publicKey: pem })],
    ['with its scheme', () => ({ scheme: 'ed25519' })],
  ])(
    'given a registered key, when it comes again %s, then the stored one is answered',
    async (_, change) => {
      const { ledger, publisher } = await attestationWorld();
      const signer = makeSigner('ed25519');
      const first = await publisher.registerKey(signer);

      const again = await publisher.registerKey(signer, change(signer));

      expect(again).toEqual({ ok: true, text: first.ok ? first.text : '' });
      expect(ledger.lastWrites).toBe(0);
    },
  );

  it.each<[string, object]>([
    ['another name', { name: 'laptop' }],
    ['another validity', { validity: other }],
  ])('given a registered key, when it comes with %s, then it is a conflict', async (_, change) => {
    const { publisher, key } = await attestationWorld();

    const outcome = await publisher.registerKey(key, change);

    expect(outcome).toMatchObject({ ok: false, code: 'conflict' });
  });

  it('given a revoked key, when it is registered again, then it stays revoked', async () => {
    const world = await attestationWorld();
    await keyRevokedBy(world, world.members[0], world.key);

    const again = await world.publisher.registerKey(world.key);

    expect(again.ok && JSON.parse(again.text)).toHaveProperty('revoked.by', 'owner');
  });

  it.each<[string, object]>([
    ['an RSA key of 2,048 bits', { publicKey: spki(rsaKey(2048, 65_537)) }],
    ['an RSA key with exponent 3', { publicKey: spki(rsaKey(3072, 3)) }],
    [
      'a key on another curve',
      { publicKey: spki(generateKeyPairSync('ec', { namedCurve: 'secp256k1' })) },
    ],
    ['a key that cannot sign', { publicKey: spki(generateKeyPairSync('x25519')) }],
    ['no key', { publicKey: 'AAAA' }],
    ['nothing', { publicKey: '' }],
    [
      'a private key',
      { publicKey: '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----' },
    ],
    ['a scheme of another kind of key', { scheme: 'rsa-pss-sha256' }],
    ['a validity that is over', { validity: { ...validity, until: '2026-05-31T00:00:00.000Z' } }],
    ['a validity that ends first', { validity: { from: validity.until, until: validity.from } }],
    ['no name', { name: '' }],
    ['an owner', { owner: 'Org2MSP' }],
  ])(
    'given %s, when it is registered, then it is refused and nothing is written',
    async (_, change) => {
      const { ledger, publisher } = await attestationWorld();

      const outcome = await publisher.registerKey(makeSigner('P-256'), change);

      expect(outcome).toMatchObject({ ok: false, code: 'invalid-argument' });
      expect(ledger.lastWrites).toBe(0);
    },
  );
});

describe('keys', () => {
  it('given keys of two members, when one’s are listed, then they come in pages with their end', async () => {
    const { ledger, members, publisher, key } = await attestationWorld();
    await publisher.registerKey(makeSigner('P-256'));
    const list = (change: object) =>
      ledger.ask(AttestationKeyPage, members[1].client, 'attestation:keys', {
        ...{ owner: 'Org1MSP', pageSize: 1, ...change },
      });

    const first = await list({});
    const second = await list({ bookmark: first.bookmark });

    const hashes = [...first.keys, ...second.keys].map(({ keyHash }) => keyHash);
    expect(hashes).toHaveLength(2);
    expect(hashes).toContain(key.keyHash);
    expect((await list({ owner: 'Org2MSP' })).keys).toEqual([]);
  });
});
