import { AttestationRecord, type AttestImage } from '@edgebeat/core';
import { signedImage } from '../../signed-image';
import type { Attempt } from '../attempt.test.kit';
import { image as alphas } from '../image-cases.test.kit';
import type { MemberWorld } from '../member-world.test.kit';

const own = signedImage('miner');
const other = signedImage('other');

async function withOwnKey({ once, gamma }: MemberWorld): Promise<void> {
  await once('a key of Gamma', () =>
    gamma.submit('publisher', 'attestation:registerKey', {
      ...{ publicKey: own.pem, name: 'ci' },
      validity: { from: '2020-01-01T00:00:00.000Z', until: '2050-01-01T00:00:00.000Z' },
    }),
  );
}

function attesting(request: AttestImage): Attempt['prepare'] {
  return async (world) => {
    await withOwnKey(world);
    return () => world.gamma.submit('publisher', 'attestation:attest', request);
  };
}

const threat =
  "a signature of another's, an expired or a revoked key, a statement about another image";

/** Attempts to have an image trusted that nobody would vouch for. */
export const attestingWrongly: readonly Attempt[] = [
  {
    threat,
    what: 'the key and the signature of another member',
    ends: { refused: 'not-found', because: 'a key speaks for no other member' },
    prepare: attesting(alphas.attestation('att-taken')),
  },
  {
    threat,
    what: 'the signature of another member, under the own key',
    ends: { refused: 'invalid-signature', because: 'keys.0: no signature is by' },
    prepare: attesting({ ...alphas.attestation('att-taken'), keys: [own.keyHash] }),
  },
  {
    threat,
    what: 'the own signature over a statement about another image',
    ends: { refused: 'invalid-argument', because: 'attestation.payload: it is about' },
    prepare: attesting({ ...own.attestation('att-other'), digest: other.digest }),
  },
  {
    threat,
    what: 'a key that the others have revoked',
    ends: { refused: 'invalid-transition', because: 'was revoked: sign with another' },
    prepare: ({ alpha }) => {
      const request = alphas.attestation('att-late');
      return Promise.resolve(() => alpha.submit('publisher', 'attestation:attest', request));
    },
  },
  {
    threat: 'an attestation that was revoked, under another id',
    what: 'the same bytes come again after the others revoked them',
    ends: { refused: 'invalid-transition', because: 'the attestation att-bad of it was revoked' },
    prepare: async (world) => {
      await withOwnKey(world);
      const { alpha, beta, gamma } = world;
      const request = own.attestation('att-bad');
      const made = await gamma.done(AttestationRecord, 'publisher', 'attestation:attest', request);
      const revocation = { owner: made.owner, id: made.id, reason: 'mines coins' };
      await alpha.submit('operator', 'attestation:revoke', revocation);
      await beta.submit('operator', 'attestation:revoke', revocation);
      const again = { ...request, id: 'att-again' };
      return () => gamma.submit('publisher', 'attestation:attest', again);
    },
  },
];
