import { AttestationKeyRecord } from '@edgebeat/core';
import { DSSEBundleBuilder } from '@sigstore/sign';
import {
  attestationWorld,
  digest,
  makeSigner,
  predicateType,
  statement,
  validity,
  verdictOn,
} from './attestation.test.kit';
import { cosignSample } from './cosign-simple-signing.test.data';

describe('what Sigstore’s own tools sign', () => {
  it('given a DSSE bundle of sigstore-js, when its envelope is attested, then the image is trusted', async () => {
    const world = await attestationWorld();
    const key = makeSigner('P-256');
    await world.publisher.registerKey({ publicKey: key.pem });
    const signer = {
      sign: (data: Buffer) =>
        Promise.resolve({
          signature: Buffer.from(key.sign(data), 'base64'),
          key: { $case: 'publicKey' as const, publicKey: key.pem, hint: key.keyHash },
        }),
    };
    const builder = new DSSEBundleBuilder({ signer, witnesses: [] });
    const artifact = { data: statement(), type: 'application/vnd.in-toto+json' };
    const { dsseEnvelope } = (await builder.create(artifact)).content;

    const outcome = await world.publisher.attest('att-1', key, {
      attestation: {
        form: 'dsse',
        envelope: {
          payload: dsseEnvelope.payload.toString('base64'),
          payloadType: dsseEnvelope.payloadType,
          signatures: dsseEnvelope.signatures.map(({ sig, keyid }) => ({
            ...{ keyid, sig: sig.toString('base64') },
          })),
        },
      },
    });

    expect(outcome).toMatchObject({ ok: true });
    expect(await verdictOn(world)).toMatchObject({
      ...{ digest, status: 'trusted' },
      attestations: [{ type: 'provenance', predicateType }],
    });
  });

  it('given a signature of Sigstore’s Go library, when it is attested, then the image is trusted', async () => {
    const world = await attestationWorld();
    const { payload, signature, publicKey, digest: about } = cosignSample;
    const { keyHash } = await world.ledger.ask(
      AttestationKeyRecord,
      world.publisher.identity,
      'attestation:registerKey',
      { publicKey, name: 'cosign', validity },
    );

    const outcome = await world.publisher.attest('att-1', world.key, {
      ...{ digest: about, keys: [keyHash] },
      attestation: { form: 'simple-signing', payload, signature },
    });

    expect(outcome).toMatchObject({ ok: true });
    expect(await verdictOn(world, about)).toMatchObject({ status: 'trusted' });
  });
});
