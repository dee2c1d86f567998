import { z } from 'zod';
import { Revocation } from './attestation';
import { Binding } from './membership';
import { ClientId, Hash, Instant, MspId } from './primitives';
import { AttestationType, ImageDigest } from './signed-evidence';

/** The argument of `attestation.verdict`. */
export const GetVerdict = z.strictObject({ digest: ImageDigest });
export type GetVerdict = z.infer<typeof GetVerdict>;

/** The transaction that did something; its block is found by its id. */
const when = { transactionId: z.string(), time: Instant } as const;

/** A member that vouches for an image: by an attestation of its own, or for another member's. */
export const Voucher = z.strictObject({
  member: MspId,
  by: z.enum(['attesting', 'endorsing']),
  owner: MspId,
  id: ClientId,
  ...when,
});
export type Voucher = z.infer<typeof Voucher>;

/**
 * How an attestation stands: `key-revoked` when no key that signed it is left, `owner-removed` when
 * its owner is no member any more. Only a valid one of a vouching type makes members vouch.
 */
export const VerdictAttestation = z.strictObject({
  owner: MspId,
  id: ClientId,
  type: AttestationType,
  predicateType: z.string().optional(),
  payloadHash: Hash,
  contentHash: Hash,
  state: z.enum(['valid', 'revoked', 'key-revoked', 'owner-removed']),
  revoked: Revocation.optional(),
  keys: z.array(
    z.strictObject({ keyHash: Hash, name: z.string(), revoked: Revocation.optional() }),
  ),
  endorsements: z.array(z.strictObject({ endorser: MspId, counts: z.boolean(), ...when })),
  ...when,
});
export type VerdictAttestation = z.infer<typeof VerdictAttestation>;

/**
 * The answer of `attestation.verdict`, derived from what lies on the ledger when it is asked. An
 * image is trusted once `quorum` members vouch for it; `since` is the transaction that completed
 * them. It is revoked when they are too few and something that vouched was revoked. The verdict's
 * name is the content hash of the whole answer.
 */
export const ImageVerdict = z.strictObject({
  digest: ImageDigest,
  status: z.enum(['unknown', 'pending', 'trusted', 'revoked']),
  quorum: z.int(),
  /** Whom a trusted image is trusted by: all members, or only those that vouch. */
  binding: Binding,
  vouchers: z.array(Voucher),
  since: z.strictObject(when).optional(),
  attestations: z.array(VerdictAttestation),
});
export type ImageVerdict = z.infer<typeof ImageVerdict>;

/** Whether a member's sites may run the image. */
export function isTrustedAt(
  {
    status,
    binding,
    vouchers,
  }: Pick<ImageVerdict, 'status' | 'binding'> & {
    readonly vouchers: readonly Pick<Voucher, 'member'>[];
  },
  msp: string,
): boolean {
  if (status !== 'trusted') return false;
  return binding === 'all' || vouchers.some(({ member }) => member === msp);
}
