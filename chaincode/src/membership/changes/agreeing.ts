import {
  type MemberAgreementRecord,
  type MemberProposalRecord,
  type MemberRecord,
  recordKeys,
} from '@edgebeat/core';
import type { TransactionContext } from '../../context';
import { entryOf, headOf, writeRecord } from '../../state/write-record';
import { activeMembers, majorityOf } from '../members';
import { readMember } from './change-state';
import { requireEnoughLeft } from './enough-left';

/**
 * Writes down that more than half of the members agree, once they do. A member that is to be removed
 * is refused by the contracts from then on; the channel's config follows.
 *
 * @throws Rejected invalid-transition where too few members would stay.
 */
export async function agreeWhenEnough(
  ctx: TransactionContext,
  proposal: MemberProposalRecord,
  approvers: readonly string[],
): Promise<void> {
  const members = await activeMembers(ctx);
  const agreeing = members.filter((member) => approvers.includes(member));
  if (agreeing.length < majorityOf(members.length)) return;
  const { owner, commandId, change, member, contentHash } = proposal;
  if (change === 'remove') await requireEnoughLeft(ctx, member, members);
  const agreement: MemberAgreementRecord = {
    ...headOf(ctx),
    kind: 'member-agreement',
    ...{ owner, commandId, change, member, members: agreeing },
    entry: entryOf(ctx),
  };
  const key = recordKeys['member-agreement'](owner, commandId);
  await writeRecord(ctx, 'member-agreement', key, agreement);
  ctx.announce({ event: 'MembershipAgreed', owner, id: commandId, contentHash });
  if (change === 'remove') await remove(ctx, proposal);
}

/** What was agreed anew, because an earlier update never got into the channel, takes its place. */
async function remove(
  ctx: TransactionContext,
  { owner, commandId, member }: MemberProposalRecord,
): Promise<void> {
  const stored = await readMember(ctx, member);
  const removed: MemberRecord = {
    ...headOf(ctx),
    kind: 'member',
    owner: member,
    status: 'removed',
    proposal: { owner, commandId },
    entry: entryOf(ctx),
  };
  await writeRecord(ctx, 'member', recordKeys.member(member), removed);
  if (stored?.status === 'active') {
    ctx.announce({ event: 'MemberRemoved', owner: member, id: member });
  }
}
