import type { GetGovernance, GovernanceProposalRecord, GovernanceView } from '@edgebeat/core';
import type { TransactionContext } from '../context';
import { activeMembers, majorityOf } from '../membership/members';
import { agreeing, listApprovers, requireProposal } from './governance-state';
import { currentTerms, readTerms } from './terms';

type ProposalView = NonNullable<GovernanceView['proposal']>;

/** Reads the terms in force, and how far a proposal is. @throws Rejected not-found. */
export async function readGovernance(
  ctx: TransactionContext,
  { proposal }: GetGovernance,
): Promise<GovernanceView> {
  const { revision, policies, images, protocolVersion } = await currentTerms(ctx);
  const view = { revision, policies, images, protocolVersion };
  if (proposal === undefined) return view;
  const record = await requireProposal(ctx, proposal);
  const members = await activeMembers(ctx);
  return {
    ...view,
    proposal: {
      record,
      state: await stateOf(ctx, record, revision),
      approvals: agreeing(record.owner, await listApprovers(ctx, proposal), members),
      needed: majorityOf(members.length),
    },
  };
}

/** What was applied long ago shows as stale: the terms name only the proposal that set them. */
async function stateOf(
  ctx: TransactionContext,
  { owner, commandId, expectedRevision }: GovernanceProposalRecord,
  revision: number,
): Promise<ProposalView['state']> {
  if (expectedRevision === revision) return 'open';
  const by = (await readTerms(ctx))?.proposal;
  return by?.owner === owner && by.commandId === commandId ? 'applied' : 'stale';
}
