import type { peer } from '@hyperledger/fabric-protos';
import type { BlockSignature } from '../block/metadata';
import { type Identity, MspError, type MspRegistry } from '../msp/identity';

const latestTime = 8.64e15;

/**
 * The moment at which a certificate has to be valid. A clock would make members disagree and a
 * later check differ from the first, so it is the time that the transaction claims (endorsers
 * accept no other than the present). A client's clock may be behind the authority's.
 */
export function momentOf(identity: Identity, claimed: Date): Date {
  const begin = new Date(identity.certificate.validFrom).getTime() + 1000;
  // A claim that no date can hold must not pass for one that every certificate covers.
  const time = Number.isNaN(claimed.getTime()) ? latestTime : claimed.getTime();
  return new Date(Math.max(begin, time));
}

/**
 * The identity that signed a message.
 *
 * @throws MspError when it is unknown, not valid at the time, or did not sign the message.
 */
export function verifiedSigner(
  msps: MspRegistry,
  { identity: serialized, message, signature }: BlockSignature,
  claimed: Date,
): Identity {
  const identity = msps.deserialize(serialized);
  msps.validate(identity, momentOf(identity, claimed));
  if (!msps.verify(identity, message, signature)) throw new MspError('the signature is wrong');
  return identity;
}

/** The distinct valid identities whose signatures are right; the others are passed over. */
export function validSigners(
  msps: MspRegistry,
  signatures: Iterable<BlockSignature>,
  claimed: Date,
): Identity[] {
  const signers = new Map<string, Identity>();
  for (const signature of signatures) {
    try {
      const known = msps.deserialize(signature.identity);
      // One certificate counts once, in whatever bytes it comes.
      const key = `${known.mspId} ${known.certificate.fingerprint256}`;
      if (!signers.has(key)) signers.set(key, verifiedSigner(msps, signature, claimed));
    } catch (error) {
      if (!(error instanceof MspError)) throw error;
    }
  }
  return [...signers.values()];
}

/** What each endorser signed: the response, then its own identity. */
export function endorsementSignatures(
  response: Uint8Array,
  endorsements: readonly peer.Endorsement[],
): BlockSignature[] {
  return endorsements.map((endorsement) => {
    const identity = endorsement.getEndorser_asU8();
    return {
      identity,
      message: Buffer.concat([response, identity]),
      signature: endorsement.getSignature_asU8(),
    };
  });
}
