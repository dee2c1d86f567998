import type { Identity } from '../msp/identity';
import type { Finding } from '../report/finding';
import type { Recomputation } from '../transaction/block-recomputation';
import { codes } from '../transaction/validation-code';

/** How far a client's clock may be off for endorsers to accept its proposal. */
const tolerance = 15 * 60 * 1_000;

/**
 * Valid transactions whose signers' certificates were not valid at the time that the client claimed.
 * Endorsers and orderers refuse those, so that one in a block means that they did not look.
 */
export function certificateTimes(block: number, { checked, flags }: Recomputation): Finding[] {
  return checked.flatMap(({ signers = [], claimedTime }, transaction) => {
    if (flags[transaction] !== codes.VALID || claimedTime === undefined) return [];
    const outside = signers.find((signer) => isOutside(signer, claimedTime));
    return outside === undefined ? [] : [findingOf(outside, claimedTime, block, transaction)];
  });
}

function isOutside({ certificate }: Identity, time: number): boolean {
  return time + tolerance < certificate.notBefore || time - tolerance > certificate.notAfter;
}

function findingOf(
  { mspId, certificate }: Identity,
  time: number,
  block: number,
  transaction: number,
): Finding {
  const claimed = Number.isFinite(new Date(time).getTime())
    ? new Date(time).toISOString()
    : 'no time';
  const until = new Date(certificate.notAfter).toISOString();
  const sentence = `Transaction ${String(transaction)} of block ${String(block)} claims ${claimed}, when a certificate of ${mspId} that signed it was not valid (it ends ${until}).`;
  return { kind: 'certificate-time', member: mspId, block, transaction, sentence };
}
