import {
  type MemberAgreementRecord,
  type MemberProposalRecord,
  type MemberShowingRecord,
  type OnBehalfOf,
  recordKeys,
  Rejected,
  type ShowConfig,
  type ShownConfig,
} from '@edgebeat/core';
import type { TransactionContext } from '../../context';
import { entryOf, headOf, writeRecord } from '../../state/write-record';
import { type ConfigBlock, readConfigBlock } from '../channel-config/config-block';
import { activeMembers, majorityOf } from '../members';
import { listShowings, readAgreement, readMember, requireProposal } from './change-state';
import { applyChange } from './taking-effect';

/**
 * Takes the block that made an agreed update the channel's, as the caller's member has it. Nobody can
 * tell from its bytes that orderers made it, so that the change takes effect once more than half of
 * the members have shown the same one. An agreement stays good for that however often the membership
 * changes meanwhile: what the channel did, it did.
 *
 * @throws Rejected not-found, invalid-transition for what is not agreed or was done by another
 * proposal, invalid-argument, or invalid-proof for a block of something else.
 */
export async function showConfig(
  ctx: TransactionContext,
  { owner, commandId, configBlock, onBehalfOf }: ShowConfig,
): Promise<MemberShowingRecord> {
  const proposal = await requireProposal(ctx, { owner, commandId });
  const agreement = await requireAgreement(ctx, proposal);
  const { shown, ...block } = readConfigBlock(Buffer.from(configBlock, 'base64'));
  requireBlockOf(ctx, proposal, block);
  const showings = await listShowings(ctx, proposal);
  const same = showings.filter((one) => isSame(one.shown, shown));
  const stored = same.find(({ shower }) => shower === ctx.caller.msp);
  const isDone = agreement.revision !== undefined;
  if (stored !== undefined && isDone) return stored;
  if (!isDone) await requirePending(ctx, proposal);
  const showing = stored ?? (await writeShowing(ctx, proposal, { shown, onBehalfOf }));
  if (isDone) return showing;
  // One that was shown before is counted again: fewer may be enough by now.
  const showers = new Set([...same.map(({ shower }) => shower), ctx.caller.msp]);
  const members = await activeMembers(ctx);
  const counted = members.filter((member) => showers.has(member)).length;
  if (counted >= majorityOf(members.length)) await applyChange(ctx, { proposal, agreement, shown });
  return showing;
}

interface Showing extends Pick<MemberShowingRecord, 'shown'> {
  readonly onBehalfOf?: OnBehalfOf | undefined;
}

async function writeShowing(
  ctx: TransactionContext,
  { owner, commandId, contentHash }: MemberProposalRecord,
  { shown, onBehalfOf }: Showing,
): Promise<MemberShowingRecord> {
  const shower = ctx.caller.msp;
  const showing: MemberShowingRecord = {
    ...headOf(ctx),
    kind: 'member-showing',
    ...{ owner, commandId, shower, shown },
    entry: entryOf(ctx, onBehalfOf),
  };
  const key = recordKeys['member-showing'](owner, commandId, shower);
  await writeRecord(ctx, 'member-showing', key, showing);
  ctx.announce({ event: 'ChannelConfigShown', owner, id: commandId, contentHash });
  return showing;
}

async function requireAgreement(
  ctx: TransactionContext,
  proposal: MemberProposalRecord,
): Promise<MemberAgreementRecord> {
  const agreement = await readAgreement(ctx, proposal);
  if (agreement !== undefined) return agreement;
  throw new Rejected(
    'invalid-transition',
    `commandId: not yet more than half of the members have approved ${proposal.commandId}`,
  );
}

/** Another proposal may have done the same, or the member may be gone again. */
async function requirePending(
  ctx: TransactionContext,
  { change, member }: MemberProposalRecord,
): Promise<void> {
  const stored = await readMember(ctx, member);
  const isPending =
    change === 'add'
      ? stored === undefined
      : stored?.status === 'removed' && stored.shown === undefined;
  if (isPending) return;
  throw new Rejected(
    'invalid-transition',
    `commandId: another proposal has made ${member} a member or removed it since`,
  );
}

/** The sequence is part of the content that the hash is over; the number is not. */
function isSame({ block: one }: ShownConfig, { block: other }: ShownConfig): boolean {
  return one.number === other.number && one.dataHash === other.dataHash;
}

function requireBlockOf(
  ctx: TransactionContext,
  { change, member, configUpdateHash }: MemberProposalRecord,
  block: Omit<ConfigBlock, 'shown'>,
): void {
  if (block.channelId !== ctx.channel) throw isNot(`of the channel ${ctx.channel}`);
  if (block.updateHash !== configUpdateHash) {
    throw isNot(`made by the update ${configUpdateHash} that was agreed on`);
  }
  if (!block.mspIds.includes(ctx.caller.msp)) throw isNot(`of a config with ${ctx.caller.msp}`);
  if (block.mspIds.includes(member) !== (change === 'add')) {
    throw isNot(`of a config ${change === 'add' ? 'with' : 'without'} ${member}`);
  }
}

function isNot(what: string): Rejected {
  return new Rejected('invalid-proof', `configBlock: is not ${what}`);
}
