import { common } from '@hyperledger/fabric-protos';
import type { Identity } from '../msp/identity';
import { AccessDenied, authenticate, isExpired, type KnownMembers } from '../access/access';
import { isTimely, timestampMs } from '../access/envelope';
import { expectedTransactionId, type UnpackedProposal } from './proposal';

/** A proposal that an endorser does not run; the message is fit for the caller. */
export class ProposalRefused extends Error {
  /** Fabric's outer filters refuse before there is any response, and its gateway tells by that. */
  readonly byFilter: boolean;

  constructor(message: string, byFilter = false) {
    super(message);
    this.name = 'ProposalRefused';
    this.byFilter = byFilter;
  }
}

/**
 * What Fabric's peer checks before it looks at the proposal at all: age and expiry.
 *
 * @throws ProposalRefused
 */
export function checkFilters(proposal: UnpackedProposal, members: KnownMembers): void {
  const now = Date.now();
  if (!isTimely(proposal.channelHeader, now)) {
    const claimed = instant(timestampMs(proposal.channelHeader));
    throw new ProposalRefused(
      `request unauthorized due to incorrect timestamp ${claimed}, peer time ` +
        `${new Date(now).toISOString()}, peer.authentication.timewindow 15m0s`,
      true,
    );
  }
  if (isExpired(members, proposal.signed.creator)) {
    throw new ProposalRefused('proposal client identity expired', true);
  }
}

/**
 * The header's form, the transaction id, and the creator with its signature.
 *
 * @throws ProposalRefused
 */
export function checkProposal(proposal: UnpackedProposal, members: KnownMembers): Identity {
  const problem = headerProblem(proposal);
  if (problem !== undefined) throw refused(problem);
  try {
    return authenticate(members, proposal.signed);
  } catch (error) {
    throw error instanceof AccessDenied ? refused(error.message) : error;
  }
}

/** A client may claim a time that no date can hold. */
function instant(milliseconds: number): string {
  const date = new Date(milliseconds);
  return Number.isNaN(date.getTime()) ? `${String(milliseconds)} ms` : date.toISOString();
}

function headerProblem(proposal: UnpackedProposal): string | undefined {
  const { channelHeader, nonce, signed, transactionId } = proposal;
  const type = channelHeader.getType();
  if (type !== common.HeaderType.ENDORSER_TRANSACTION && type !== common.HeaderType.CONFIG) {
    return `invalid header type ${String(type)}`;
  }
  if (channelHeader.getEpoch() !== 0) return 'epoch is non-zero';
  if (nonce.length === 0) return 'nonce is empty';
  if (signed.creator.length === 0) return 'creator is empty';
  const expected = expectedTransactionId(proposal);
  if (transactionId !== expected) {
    return `incorrectly computed txid '${transactionId}' -- expected '${expected}'`;
  }
  return signed.signature.length === 0 ? 'empty signature bytes' : undefined;
}

function refused(reason: string): ProposalRefused {
  return new ProposalRefused(`error validating proposal: ${reason}`);
}
