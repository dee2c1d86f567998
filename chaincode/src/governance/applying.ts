import {
  type GovernanceChange,
  type GovernanceProposalRecord,
  type GovernanceRecord,
  recordKeys,
  Rejected,
} from '@edgebeat/core';
import type { TransactionContext } from '../context';
import { majorityOf } from '../membership/members';
import { entryOf, headOf, writeRecord } from '../state/write-record';
import { agreeing } from './governance-state';
import { requireNextProtocol } from './protocol';
import type { Terms } from './terms';

interface Agreement {
  readonly terms: Terms;
  /** Who agrees beside the proposer, this transaction's caller too. */
  readonly approvers: readonly string[];
  /** The active members. */
  readonly members: readonly string[];
}

/**
 * Puts a proposal's terms into force once more than half of the members agree.
 *
 * @throws Rejected invalid-argument for a quorum that the members cannot reach any more, or
 * protocol-unsupported for a protocol version that this chaincode does not know.
 */
export async function applyWhenAgreed(
  ctx: TransactionContext,
  { owner, commandId, change, contentHash }: GovernanceProposalRecord,
  { terms, approvers, members }: Agreement,
): Promise<void> {
  if (agreeing(owner, approvers, members).length < majorityOf(members.length)) return;
  requireReachable(change, members.length);
  requireNextProtocol(change.protocolVersion, terms.protocolVersion, ctx.knownProtocols);
  const revision = terms.revision + 1;
  const protocolVersion = change.protocolVersion ?? terms.protocolVersion;
  const record: GovernanceRecord = {
    ...headOf(ctx),
    kind: 'governance',
    revision,
    policies: change.policies ?? terms.policies,
    images: change.images ?? terms.images,
    ...(protocolVersion > 1 && { protocolVersion }),
    proposal: { owner, commandId },
    entry: entryOf(ctx),
  };
  await writeRecord(ctx, 'governance', recordKeys.governance(ctx.channel), record);
  ctx.announce({ event: 'GovernanceChanged', owner, id: commandId, number: revision, contentHash });
}

/** A quorum that the members cannot reach would stop policies for ever. */
export function requireReachable(change: GovernanceChange, members: number): void {
  for (const field of ['policies', 'images'] as const) {
    if ((change[field]?.quorum ?? 0) <= members) continue;
    throw new Rejected(
      'invalid-argument',
      `change.${field}.quorum: must not be over ${members}, the number of members`,
    );
  }
}
