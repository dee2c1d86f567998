import { createHash } from 'node:crypto';
import { readCertificateFields } from './certificate-fields';
import type { Identity } from './identity';

const keys = new WeakMap<Identity, string>();

/**
 * Leaves each identity once, whatever form its certificate's text or its CA's signature takes:
 * otherwise one key could count as two signers.
 */
export function distinctIdentities(identities: readonly Identity[]): readonly Identity[] {
  return [...new Map(identities.map((identity) => [keyOf(identity), identity])).values()];
}

function keyOf(identity: Identity): string {
  const known = keys.get(identity);
  if (known !== undefined) return known;
  const { toBeSigned } = readCertificateFields(identity.certificate.raw);
  const key = `${createHash('sha256').update(toBeSigned).digest('hex')} ${identity.mspId}`;
  keys.set(identity, key);
  return key;
}
