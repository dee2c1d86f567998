import {
  type MemberAgreementRecord,
  type MemberProposalRecord,
  type MemberShowingRecord,
  recordKeys,
  Rejected,
  type ShowConfig,
  type ShownConfig,
} from '@edgebeat/core';
import type { TransactionContext } from '../../context';
import { entryOf, headOf, writeRecord } from '../../state/write-record';
import { type ConfigBlock, readConfigBlock } from '../channel-config/config-block';
import { activeMembers, majorityOf } from '../members';
import {
  listShowings,
  membershipRevision,
  readAgreement,
  requireProposal,
  requireRevision,
} from './change-state';
import { applyChange } from './taking-effect';

/**
 * Takes the block that made an agreed update the channel's, as the caller's member has it. Nobody can
 * tell from its bytes that orderers made it, so that the change takes effect once more than half of
 * the members have shown the same one.
 *
 * @throws Rejected not-found, invalid-transition for what is not agreed, revision-mismatch,
 * invalid-argument, or invalid-proof for a block of something else.
 */
export async function showConfig(
  ctx: TransactionContext,
  { owner, commandId, configBlock, onBehalfOf }: ShowConfig,
): Promise<MemberShowingRecord> {
  const proposal = await requireProposal(ctx, { owner, commandId });
  await requireAgreement(ctx, proposal);
  const { shown, ...block } = readConfigBlock(Buffer.from(configBlock, 'base64'));
  const showings = await listShowings(ctx, proposal);
  const own = showings.find(({ shower }) => shower === ctx.caller.msp);
  const stored = own !== undefined && isSame(own.shown, shown) ? own : undefined;
  const revision = await membershipRevision(ctx);
  if (stored !== undefined && revision !== proposal.expectedRevision) return stored;
  requireRevision(proposal.expectedRevision, revision, 'commandId');
  const members = await activeMembers(ctx);
  requireBlockOf(ctx, { proposal, block, members });
  const showing: MemberShowingRecord = stored ?? {
    ...headOf(ctx),
    kind: 'member-showing',
    ...{ owner, commandId, shower: ctx.caller.msp, shown },
    entry: entryOf(ctx, onBehalfOf),
  };
  if (stored === undefined) await writeShowing(ctx, proposal, showing);
  // One that was shown before is counted again: fewer may be enough by now.
  const same = showings.filter((one) => isSame(one.shown, shown)).map(({ shower }) => shower);
  const showers = new Set([...same, ctx.caller.msp]);
  const counted = members.filter((member) => showers.has(member)).length;
  if (counted >= majorityOf(members.length)) await applyChange(ctx, proposal, { shown, revision });
  return showing;
}

async function writeShowing(
  ctx: TransactionContext,
  { owner, commandId, contentHash }: MemberProposalRecord,
  showing: MemberShowingRecord,
): Promise<void> {
  const key = recordKeys['member-showing'](owner, commandId, ctx.caller.msp);
  await writeRecord(ctx, 'member-showing', key, showing);
  ctx.announce({ event: 'ChannelConfigShown', owner, id: commandId, contentHash });
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

/** The sequence is part of the content that the hash is over; the number is not. */
function isSame({ block: one }: ShownConfig, { block: other }: ShownConfig): boolean {
  return one.number === other.number && one.dataHash === other.dataHash;
}

interface Shown {
  readonly proposal: MemberProposalRecord;
  readonly block: Omit<ConfigBlock, 'shown'>;
  readonly members: readonly string[];
}

function requireBlockOf(ctx: TransactionContext, { proposal, block, members }: Shown): void {
  const { change, member, configUpdateHash } = proposal;
  if (block.channelId !== ctx.channel) throw isNot(`of the channel ${ctx.channel}`);
  if (block.updateHash !== configUpdateHash) {
    throw isNot(`made by the update ${configUpdateHash} that was agreed on`);
  }
  const missing = members.find((one) => !block.mspIds.includes(one));
  if (missing !== undefined) throw isNot(`of a config with ${missing}`);
  if (block.mspIds.includes(member) !== (change === 'add')) {
    throw isNot(`of a config ${change === 'add' ? 'with' : 'without'} ${member}`);
  }
}

function isNot(what: string): Rejected {
  return new Rejected('invalid-proof', `configBlock: is not ${what}`);
}
