import type { ChannelConfigView, MemberProposalView, ProposalName } from '@edgebeat/core';
import type { TransactionContext } from '../../context';
import { activeMembers, majorityOf } from '../members';
import {
  isLatest,
  listApprovals,
  listShowings,
  membershipRevision,
  readAgreement,
  readChannelConfig,
  readProposal,
} from './change-state';

/** How far a proposal is, with the signatures that the channel's config update needs. */
export async function findProposalView(
  ctx: TransactionContext,
  name: ProposalName,
): Promise<MemberProposalView | undefined> {
  const proposal = await readProposal(ctx, name);
  if (proposal === undefined) return undefined;
  const members = await activeMembers(ctx);
  const approvals = await listApprovals(ctx, name);
  return {
    proposal,
    state: await stateOf(ctx, proposal),
    approvals: approvals.map(({ approver, signature }) => ({
      approver,
      counts: members.includes(approver),
      signature,
    })),
    showings: (await listShowings(ctx, name)).map(({ shower, shown }) => ({
      shower,
      counts: members.includes(shower),
      shown,
    })),
    needed: majorityOf(members.length),
  };
}

async function stateOf(
  ctx: TransactionContext,
  { owner, commandId, expectedRevision }: MemberProposalView['proposal'],
): Promise<MemberProposalView['state']> {
  const agreement = await readAgreement(ctx, { owner, commandId });
  if (agreement !== undefined) return agreement.revision === undefined ? 'agreed' : 'done';
  if (expectedRevision !== (await membershipRevision(ctx))) return 'stale';
  return (await isLatest(ctx, { owner, commandId })) ? 'open' : 'stale';
}

/** How often the membership has changed, and the last change. */
export async function readChannelConfigView(ctx: TransactionContext): Promise<ChannelConfigView> {
  const last = await readChannelConfig(ctx);
  return last === undefined ? { revision: 0 } : { revision: last.revision, last };
}
