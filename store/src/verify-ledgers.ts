import type { LedgerPins, VerifyOptions } from './options';
import type { MemberSource } from './ports';
import type { VerificationReport } from './report/report';
import { Verification } from './verification/verification';

/**
 * Verifies the ledgers of a channel's members side by side, trusting none of them: hashes and
 * signatures of every block, every validation code from scratch, the commit hashes, the members
 * against one another, and their state against what the blocks make.
 *
 * It reads the sources once, block by block, and holds two blocks of each member; besides that its
 * memory grows with the live keys (about 250 bytes each and the key) and the transactions (about 60
 * bytes each). Blocks that are equal at several members, byte by byte in header and data, are
 * recomputed once; signatures, codes and commit hashes are checked at each member.
 *
 * It never rejects for what a member shows: damage of any kind is a finding of the report.
 */
export async function verifyLedgers(
  sources: readonly MemberSource[],
  pins: LedgerPins = {},
  options: VerifyOptions = {},
): Promise<VerificationReport> {
  return new Verification(sources, pins, options).run();
}
