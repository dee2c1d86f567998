import {
  type ChannelConfigRecord,
  type MemberAgreementRecord,
  type MemberProposalRecord,
  type MemberRecord,
  recordKeys,
  type ShownConfig,
} from '@edgebeat/core';
import type { TransactionContext } from '../../context';
import { entryOf, headOf, writeRecord } from '../../state/write-record';
import { membershipRevision } from './change-state';

interface Effect {
  readonly proposal: MemberProposalRecord;
  readonly agreement: MemberAgreementRecord;
  readonly shown: ShownConfig;
}

/**
 * Makes who was proposed a member, or writes down that the channel let one go. Proposals that are not
 * agreed are past, as their updates are in the channel.
 */
export async function applyChange(
  ctx: TransactionContext,
  { proposal: { owner, commandId, change, member, contentHash }, agreement, shown }: Effect,
): Promise<void> {
  const entry = entryOf(ctx);
  const proposal = { owner, commandId };
  const revision = (await membershipRevision(ctx)) + 1;
  const record: MemberRecord = {
    ...headOf(ctx),
    kind: 'member',
    owner: member,
    status: change === 'add' ? 'active' : 'removed',
    ...{ proposal, shown, entry },
  };
  const config: ChannelConfigRecord = {
    ...headOf(ctx),
    kind: 'channel-config',
    ...{ revision, ...shown, proposal, entry },
  };
  const done: MemberAgreementRecord = { ...agreement, revision };
  const agreed = recordKeys['member-agreement'](owner, commandId);
  await writeRecord(ctx, 'member-agreement', agreed, done);
  await writeRecord(ctx, 'member', recordKeys.member(member), record);
  await writeRecord(ctx, 'channel-config', recordKeys['channel-config'](ctx.channel), config);
  ctx.announce({ event: 'MembershipChanged', owner, id: commandId, number: revision, contentHash });
  if (change === 'add') ctx.announce({ event: 'MemberAdded', owner: member, id: member });
}
