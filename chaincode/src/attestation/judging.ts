import {
  type Charter,
  type ImageVerdict,
  type VerdictAttestation,
  type Voucher,
  vouchingTypes,
} from '@edgebeat/core';

type Judgement = Omit<ImageVerdict, 'digest' | 'attestations'>;

/** What the attestations of an image come to under the terms in force. */
export function judge(
  attestations: readonly VerdictAttestation[],
  { quorum, binding }: Charter['images'],
): Judgement {
  const vouchers = vouchersOf(attestations);
  const last = vouchers[quorum - 1];
  return {
    status: last === undefined ? shortOfQuorum(attestations, quorum) : 'trusted',
    quorum,
    binding: quorum === 1 ? binding : 'all',
    vouchers,
    ...(last && { since: { transactionId: last.transactionId, time: last.time } }),
  };
}

/** Every member that vouches, once, by its earliest word that still counts; the earliest first. */
function vouchersOf(attestations: readonly VerdictAttestation[]): Voucher[] {
  const first = new Map<string, Voucher>();
  for (const voucher of attestations.flatMap(wordsFor).sort(byTime)) {
    if (!first.has(voucher.member)) first.set(voucher.member, voucher);
  }
  return [...first.values()];
}

function wordsFor(attestation: VerdictAttestation): Voucher[] {
  const { owner, id, state, transactionId, time, endorsements } = attestation;
  if (state !== 'valid' || !isVouching(attestation.type)) return [];
  const own: Voucher = { member: owner, by: 'attesting', owner, id, transactionId, time };
  const others = endorsements.filter(({ counts }) => counts);
  return [
    own,
    ...others.map((word): Voucher => ({
      ...{ member: word.endorser, by: 'endorsing', owner, id },
      ...{ transactionId: word.transactionId, time: word.time },
    })),
  ];
}

/** Instants of one form and zone sort as texts; of two at once the transactions' names decide. */
function byTime(left: Voucher, right: Voucher): number {
  if (left.time !== right.time) return left.time < right.time ? -1 : 1;
  return left.transactionId < right.transactionId ? -1 : 1;
}

function shortOfQuorum(
  attestations: readonly VerdictAttestation[],
  quorum: number,
): ImageVerdict['status'] {
  if (attestations.length === 0) return 'unknown';
  const isRevoked = ({ state }: VerdictAttestation) =>
    state === 'revoked' || state === 'key-revoked';
  // Revoked is what would be trusted with the words that were revoked; one member's own do not count.
  const before = attestations.map((one) =>
    isRevoked(one) ? ({ ...one, state: 'valid' } as const) : one,
  );
  return vouchersOf(before).length >= quorum ? 'revoked' : 'pending';
}

/** Whether an attestation vouches for an image; any other is evidence about it. */
export function isVouching(type: VerdictAttestation['type']): boolean {
  return vouchingTypes.includes(type);
}
