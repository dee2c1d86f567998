import { createDecipheriv, randomBytes } from 'node:crypto';
import {
  canonicalJson,
  type DiscloseIncident,
  disclosureTransients,
  IncidentDisclosure,
  type IncidentOpening,
  IncidentVerification,
  type ReadDisclosure,
  SEALING_KEY_BYTES,
  SealedDisclosure,
  Unavailable,
  type VerifyIncident,
} from '@edgebeat/core';
import type { Ledger } from './ledger';
import { type CommittedTransaction, submitAndWait, type SubmitOptions } from './submit-and-wait';

const TAG_BYTES = 16;
/** The key is made for one answer, so the nonce need not differ. */
const NONCE = Buffer.alloc(12);

/** Openings of one incident, at most 48 KiB of canonical JSON. */
interface WithOpenings {
  readonly openings: readonly IncidentOpening[];
}

/**
 * Gives openings of an own incident to other members alone, whose peers run and endorse it. It is sent
 * directly and never through the outbox, whose table keeps arguments; the same part again replaces it.
 *
 * @throws Rejected invalid-argument, not-found or forbidden, and as submitAndWait.
 */
export function discloseIncident(
  ledger: Ledger,
  { openings, ...argument }: DiscloseIncident & WithOpenings,
  options: SubmitOptions,
): Promise<CommittedTransaction> {
  const call = {
    ...{ contract: 'incident', transaction: 'disclose', argument },
    transient: transientOf(openings),
    endorsingOrganizations: [...new Set(argument.to)],
  };
  return submitAndWait(ledger, call, options);
}

/**
 * Reads through the own member's peer what another member has disclosed to this one. What travels
 * back is sealed with a key that goes nowhere else.
 *
 * @throws Rejected not-found while nothing was disclosed, forbidden for who may not read it.
 * @throws Unavailable ledger-unavailable when the peer does not answer, or not with this key.
 */
export async function readDisclosure(
  ledger: Ledger,
  { mspId, ...argument }: ReadDisclosure & { readonly mspId: string },
): Promise<IncidentDisclosure> {
  const key = randomBytes(SEALING_KEY_BYTES);
  const answer = await ledger.evaluate({
    ...{ contract: 'incident', transaction: 'disclosure', argument },
    transient: { [disclosureTransients.sealingKey]: key },
    endorsingOrganizations: [mspId],
  });
  const sealed = Buffer.from(SealedDisclosure.parse(answer).sealed, 'base64');
  return IncidentDisclosure.parse(JSON.parse(opened(sealed, key)));
}

/**
 * Has the own member's peer say of openings whether they show what an incident's owner had notarised.
 * Nothing is ordered, and the openings are in no argument.
 *
 * @throws Rejected not-found or invalid-argument.
 * @throws Unavailable ledger-unavailable when the peer does not answer.
 */
export async function verifyIncident(
  ledger: Ledger,
  { openings, mspId, ...argument }: VerifyIncident & WithOpenings & { readonly mspId: string },
): Promise<IncidentVerification> {
  const answer = await ledger.evaluate({
    ...{ contract: 'incident', transaction: 'verify', argument },
    transient: transientOf(openings),
    endorsingOrganizations: [mspId],
  });
  return IncidentVerification.parse(answer);
}

function transientOf(openings: readonly IncidentOpening[]): Record<string, Uint8Array> {
  return { [disclosureTransients.openings]: Buffer.from(canonicalJson(openings)) };
}

function opened(sealed: Buffer, key: Buffer): string {
  const cipher = createDecipheriv('aes-256-gcm', key, NONCE);
  try {
    cipher.setAuthTag(sealed.subarray(-TAG_BYTES));
    const bytes = [cipher.update(sealed.subarray(0, -TAG_BYTES)), cipher.final()];
    return Buffer.concat(bytes).toString('utf8');
  } catch (cause) {
    const sentence = 'the peer sealed its answer with another key: ask again';
    throw new Unavailable('ledger-unavailable', sentence, { cause });
  }
}
