import {
  type ChannelConfigRecord,
  type MemberProposalRecord,
  type MemberRecord,
  recordKeys,
  type ShownConfig,
} from '@edgebeat/core';
import type { TransactionContext } from '../../context';
import { entryOf, headOf, writeRecord } from '../../state/write-record';

interface Effect {
  readonly shown: ShownConfig;
  /** How often the membership has changed before. */
  readonly revision: number;
}

/**
 * Makes who was proposed a member, or writes down that the channel let one go. What other proposals
 * were made for is past.
 */
export async function applyChange(
  ctx: TransactionContext,
  { owner, commandId, change, member, contentHash }: MemberProposalRecord,
  { shown, revision: before }: Effect,
): Promise<void> {
  const entry = entryOf(ctx);
  const proposal = { owner, commandId };
  const revision = before + 1;
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
  await writeRecord(ctx, 'member', recordKeys.member(member), record);
  await writeRecord(ctx, 'channel-config', recordKeys['channel-config'](ctx.channel), config);
  ctx.announce({ event: 'MembershipChanged', owner, id: commandId, number: revision, contentHash });
  if (change === 'add') ctx.announce({ event: 'MemberAdded', owner: member, id: member });
}
