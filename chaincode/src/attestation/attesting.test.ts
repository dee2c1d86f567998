import { AttestationRecord, AttestationView, type SignatureScheme } from '@edgebeat/core';
import {
  attestationWorld,
  attested,
  digest,
  dsse,
  keyRevokedBy,
  type KeyType,
  makeSigner,
  predicateType,
  publisherOf,
  simplePayload,
  simpleSigning,
  statement,
  verdictOn,
} from './attestation.test.kit';

const rsa = makeSigner('rsa');

describe('attest', () => {
  it.each<[KeyType, SignatureScheme]>([
    ['ed25519', 'ed25519'],
    ['P-256', 'ecdsa-sha256'],
    ['P-384', 'ecdsa-sha384'],
    ['P-384', 'ecdsa-sha256'],
    ['rsa', 'rsa-pkcs1-sha256'],
    ['rsa', 'rsa-pss-sha256'],
  ])(
    'given a key %s that signs as %s, when it signed for Cosign, then the image is attested',
    async (type, scheme) => {
      const world = await attestationWorld();
      const key = type === 'rsa' ? rsa : makeSigner(type);
      await world.publisher.registerKey(key, { scheme });

      const outcome = await world.publisher.attest('att-1', key, {
        attestation: simpleSigning(key, simplePayload(), scheme),
      });

      expect(outcome).toHaveProperty('event.items', [
        expect.objectContaining({ event: 'AttestationRecorded', owner: 'Org1MSP', id: 'att-1' }),
      ]);
      expect(await verdictOn(world)).toMatchObject({ status: 'trusted' });
    },
  );

  it.each<[string, string, string, string]>([
    ['SLSA provenance', predicateType, 'provenance', 'trusted'],
    ['a CycloneDX SBOM', 'https://cyclonedx.org/bom', 'sbom', 'pending'],
    ['an SPDX SBOM', 'https://spdx.dev/Document/v2.3', 'sbom', 'pending'],
    [
      'a scan by Cosign',
      'https://cosign.sigstore.dev/attestation/vuln/v1',
      'vulnerability',
      'pending',
    ],
    ['a scan', 'https://in-toto.io/attestation/vulns/v0.1', 'vulnerability', 'pending'],
    ['a signature of Cosign 3', 'https://sigstore.dev/cosign/sign/v1', 'signature', 'trusted'],
  ])(
    'given %s (%s), when it is attested, then it is %s and the image is %s',
    async (_, predicate, type, status) => {
      const world = await attestationWorld();
      const payload = statement({ predicateType: predicate });

      await attested(world, 'att-1', { attestation: dsse([world.key], payload) });

      expect(await verdictOn(world)).toMatchObject({
        status,
        attestations: [{ type, predicateType: predicate, state: 'valid' }],
      });
    },
  );

  it('given an attestation, when it is read, then it is what was signed, with its entry', async () => {
    const world = await attestationWorld();
    const { key, ledger, members } = world;
    const record = await attested(world);

    const view = await ledger.ask(AttestationView, members[2].client, 'attestation:get', {
      owner: 'Org1MSP',
      id: 'att-1',
    });

    expect(view).toEqual({ ...record, type: 'signature' });
    expect(record).toMatchObject({ digest, keys: [key.keyHash], attestation: simpleSigning(key) });
  });

  it('given an attestation, when it comes again after its key was revoked, then the stored one is answered', async () => {
    const world = await attestationWorld();
    const { ledger, publisher, key } = world;
    const record = await attested(world);
    await keyRevokedBy(world, world.members[0], key);

    const again = await publisher.attest('att-1', key);

    expect(again.ok && AttestationRecord.parse(JSON.parse(again.text))).toEqual(record);
    expect(again).not.toHaveProperty('event');
    expect(ledger.lastWrites).toBe(0);
  });

  it('given an attestation, when its id comes with other content, then it is a conflict', async () => {
    const world = await attestationWorld();
    await attested(world);

    const outcome = await world.publisher.attest('att-1', world.key, {
      attestation: dsse([world.key]),
    });

    expect(outcome).toMatchObject({ ok: false, code: 'conflict' });
  });

  it('given the id of another member, when it is attested, then both have one', async () => {
    const world = await attestationWorld();
    await attested(world);
    const second = await publisherOf(world, world.members[1]);
    await second.registerKey(world.key);

    const outcome = await second.attest('att-1', world.key);

    expect(outcome.ok).toBe(true);
    expect((await verdictOn(world)).attestations).toHaveLength(2);
  });

  it('given 32 attestations of an image, when its member adds one, then it is refused', async () => {
    const world = await attestationWorld();
    for (let number = 1; number <= 32; number += 1) await attested(world, `att-${number}`);

    const outcome = await world.publisher.attest('att-33', world.key);

    expect(outcome).toMatchObject({ ok: false, code: 'too-large' });
  });
});
