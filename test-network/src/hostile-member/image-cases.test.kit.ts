import { AttestationRecord, ImageVerdict, type RegisterAttestationKey } from '@edgebeat/core';
import { signedImage } from '../signed-image';
import { askAll, type MemberWorld } from './member-world.test.kit';

export const image = signedImage('gateway');
const { digest, keyHash, pem } = image;

/** The life of one image under quorum 2, in the order of its tests. */
export function imageCases(world: () => MemberWorld): void {
  const attested = new Map<string, AttestationRecord>();
  const verdict = () => askAll(world(), ImageVerdict, 'attestation:verdict', { digest });
  const statusAndVouchers = async () => {
    const { status, vouchers } = await verdict();
    return [status, vouchers.map(({ member }) => member)];
  };

  it('given a publisher, when two attestations come at once, then every peer verified both, and one member’s word is not enough', async () => {
    const { alpha } = world();
    const validity = {
      from: new Date(Date.now() - 60_000).toISOString(),
      until: new Date(Date.now() + 3_600_000).toISOString(),
    };
    const request: RegisterAttestationKey = { publicKey: pem, name: 'ci', validity };
    await alpha.submit('publisher', 'attestation:registerKey', request);

    await Promise.all(
      ['att-1', 'att-2'].map(async (id) => {
        const attestation = image.attestation(id);
        const call = [AttestationRecord, 'publisher', 'attestation:attest', attestation] as const;
        attested.set(id, await alpha.done(...call));
      }),
    );

    const { attestations } = await verdict();
    expect(attestations.map(({ id, state }) => [id, state])).toEqual([
      ['att-1', 'valid'],
      ['att-2', 'valid'],
    ]);
    expect(await statusAndVouchers()).toEqual(['pending', [alpha.msp]]);
  });

  it('given an attestation, when its own member endorses it, then it is refused and the image still waits', async () => {
    const { alpha } = world();

    const own = alpha.submit('operator', 'attestation:endorse', nameOf(attested.get('att-1')));

    await expect(own).rejects.toMatchObject({ code: 'forbidden' });
    expect(await statusAndVouchers()).toEqual(['pending', [alpha.msp]]);
  });

  it('given an attestation, when a second member endorses it, then every member’s peer says that the image is trusted', async () => {
    const { alpha, beta } = world();

    await beta.submit('operator', 'attestation:endorse', nameOf(attested.get('att-1')));

    expect(await statusAndVouchers()).toEqual(['trusted', [alpha.msp, beta.msp]]);
  });

  it('given one of the others, when it asks to revoke what it has not endorsed, then the image stays trusted', async () => {
    const { alpha, beta, gamma } = world();

    await gamma.submit('operator', 'attestation:revokeKey', revocation(alpha.msp));

    expect(await statusAndVouchers()).toEqual(['trusted', [alpha.msp, beta.msp]]);
  });

  it('given both others, when the second asks to revoke the key, then nobody trusts the image', async () => {
    const { alpha, beta } = world();

    await beta.submit('operator', 'attestation:revokeKey', revocation(alpha.msp));

    expect(await statusAndVouchers()).toEqual(['revoked', []]);
  });

  it('given both others, when they ask to revoke an attestation, then it is revoked for ever', async () => {
    const { alpha, beta, gamma } = world();
    const request = { owner: alpha.msp, id: 'att-1', reason: 'made with a stolen key' };

    await beta.submit('operator', 'attestation:revoke', request);
    await gamma.submit('operator', 'attestation:revoke', request);

    const { attestations } = await verdict();
    expect(attestations[0]?.revoked).toMatchObject({
      ...{ by: 'others', members: [beta.msp, gamma.msp] },
    });
  });
}

function nameOf(record: AttestationRecord | undefined) {
  if (record === undefined) throw new Error('it was not attested');
  const { owner, id, contentHash } = record;
  return { owner, id, contentHash };
}

function revocation(owner: string) {
  return { owner, keyHash, reason: 'the key was stolen' };
}
