import {
  contentHash,
  type MemberProposalRecord,
  type ProposeMember,
  recordKeys,
  Rejected,
  type RemoveMember,
} from '@edgebeat/core';
import type { TransactionContext } from '../../context';
import { entryOf, headOf, writeRecord } from '../../state/write-record';
import { requireAdminSignature } from '../channel-config/admin-signature';
import { configUpdateHash, requireMembershipUpdate } from '../channel-config/config-update';
import { activeMembers } from '../members';
import { agreeWhenEnough } from './agreeing';
import { membershipRevision, readMember, readProposal, requireRevision } from './change-state';
import { requireEnoughLeft } from './enough-left';
import { writeApproval } from './approval';

type Change = Pick<MemberProposalRecord, 'change' | 'member' | 'reason'>;

/**
 * Proposes a member. It becomes one once more than half of the members have signed the update and the
 * block with it was shown.
 *
 * @throws Rejected invalid-argument, invalid-signature, invalid-transition, revision-mismatch or
 * conflict.
 */
export function proposeMember(
  ctx: TransactionContext,
  request: ProposeMember,
): Promise<MemberProposalRecord> {
  return propose(ctx, request, { change: 'add', member: request.member });
}

/**
 * Proposes to remove a member. Once more than half of the members have signed the update, the
 * contracts refuse it.
 *
 * @throws Rejected as for a new member, and not-found.
 */
export function removeMember(
  ctx: TransactionContext,
  request: RemoveMember,
): Promise<MemberProposalRecord> {
  const { member, reason } = request;
  return propose(ctx, request, { change: 'remove', member, reason });
}

async function propose(
  ctx: TransactionContext,
  { commandId, expectedRevision, configUpdate, signature, onBehalfOf }: ProposeMember,
  change: Change,
): Promise<MemberProposalRecord> {
  const owner = ctx.caller.msp;
  const update = Buffer.from(configUpdate, 'base64');
  const content = { ...change, configUpdateHash: configUpdateHash(update), expectedRevision };
  const hash = contentHash(content);
  const stored = await readProposal(ctx, { owner, commandId });
  if (stored !== undefined) return requireSame(stored, hash);
  requireRevision(expectedRevision, await membershipRevision(ctx), 'expectedRevision');
  const members = await activeMembers(ctx);
  await requirePossible(ctx, change, members);
  requireMembershipUpdate(update, { ...change, channel: ctx.channel, members });
  requireAdminSignature(ctx, update, signature);
  const record: MemberProposalRecord = {
    ...headOf(ctx),
    kind: 'member-proposal',
    ...{ owner, commandId, ...content },
    contentHash: hash,
    entry: entryOf(ctx, onBehalfOf),
  };
  await writeProposal(ctx, record);
  await writeApproval(ctx, record, { signature, onBehalfOf });
  ctx.announce({ event: 'MembershipProposed', owner, id: commandId, contentHash: hash });
  await agreeWhenEnough(ctx, record, [owner]);
  return record;
}

/** A member's earlier proposal gathers no approvals any more, so that nobody has many open ones. */
async function writeProposal(ctx: TransactionContext, record: MemberProposalRecord): Promise<void> {
  const { owner, commandId } = record;
  const key = recordKeys['member-proposal'](owner, commandId);
  await writeRecord(ctx, 'member-proposal', key, record);
  const latest = { ...headOf(ctx), kind: 'member-proposer', owner, commandId } as const;
  await writeRecord(ctx, 'member-proposer', recordKeys['member-proposer'](owner), latest);
}

function requireSame(stored: MemberProposalRecord, hash: string): MemberProposalRecord {
  if (stored.contentHash === hash) return stored;
  throw new Rejected(
    'conflict',
    `commandId: ${stored.commandId} has proposed something else: take another id`,
  );
}

async function requirePossible(
  ctx: TransactionContext,
  { change, member }: Change,
  members: readonly string[],
): Promise<void> {
  const stored = await readMember(ctx, member);
  if (change === 'remove') {
    if (stored === undefined) throw new Rejected('not-found', `member: ${member} is no member`);
    if (stored.shown !== undefined && stored.status === 'removed') {
      throw new Rejected('invalid-transition', `member: ${member} was removed already`);
    }
    await requireEnoughLeft(ctx, member, members);
    return;
  }
  if (stored?.status === 'active') {
    throw new Rejected('invalid-transition', `member: ${member} is a member already`);
  }
  if (stored !== undefined) {
    throw new Rejected(
      'invalid-transition',
      `member: ${member} was removed for ever: it comes back under another MSP id and with new keys`,
    );
  }
}
