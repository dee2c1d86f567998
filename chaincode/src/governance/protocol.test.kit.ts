import { GovernanceApprovalRecord, GovernanceProposalRecord } from '@edgebeat/core';
import type { TestConsortium } from '../fakes/test-consortium';

/** Puts the next protocol version into force under terms that nobody changed: one proposes it, another agrees. */
export async function raiseProtocol(
  { ledger, members }: TestConsortium,
  protocolVersion: number,
): Promise<void> {
  const [proposer, approver] = members;
  const { owner, commandId, contentHash } = await ledger.ask(
    GovernanceProposalRecord,
    proposer.admin,
    'governance:propose',
    { commandId: 'next-protocol', expectedRevision: 0, change: { protocolVersion } },
  );
  const named = { owner, commandId, contentHash };
  await ledger.ask(GovernanceApprovalRecord, approver.admin, 'governance:approve', named);
}
