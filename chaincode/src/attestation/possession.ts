import { type AttestationKeyRecord, keyPossessionBytes, Rejected } from '@edgebeat/core';
import type { TransactionContext } from '../context';
import { POSSESSION } from './key-state';
import { isSignedBy } from './verify-signature';

/** A key as its owner wants to register it, and what proves that the owner holds it. */
interface Claim extends Pick<AttestationKeyRecord, 'owner' | 'keyHash' | 'publicKey' | 'scheme'> {
  readonly possession: string | undefined;
}

/**
 * Requires the proof that the owner holds the key from the protocol version on that knows one, and
 * none before it.
 *
 * @throws Rejected invalid-argument or invalid-signature.
 */
export function requirePossession(
  { protocol, channel }: TransactionContext,
  { owner, keyHash, possession, ...key }: Claim,
): string | null {
  if (protocol < POSSESSION) {
    if (possession === undefined) return null;
    throw new Rejected(
      'invalid-argument',
      `possession: is known from protocol version ${POSSESSION} on, and ${protocol} is in force: leave it out`,
    );
  }
  if (possession === undefined) {
    throw new Rejected(
      'invalid-argument',
      'possession: is missing: sign with the key that its member holds it, as docs/ledger.md says',
    );
  }
  if (isSignedBy(key, keyPossessionBytes(channel, owner, keyHash), possession)) return possession;
  throw new Rejected(
    'invalid-signature',
    `possession: is not the key's own signature, by ${key.scheme}, that ${owner} holds it on ${channel}`,
  );
}
