import {
  type ConfigSignature,
  type MemberApprovalRecord,
  type MemberProposalRecord,
  type OnBehalfOf,
  recordKeys,
} from '@edgebeat/core';
import type { TransactionContext } from '../../context';
import { entryOf, headOf, writeRecord } from '../../state/write-record';

interface Voice {
  readonly signature: ConfigSignature;
  readonly onBehalfOf?: OnBehalfOf | undefined;
}

/** Writes the voice of the caller's member, with the signature that the channel's update needs. */
export async function writeApproval(
  ctx: TransactionContext,
  { owner, commandId, contentHash }: MemberProposalRecord,
  { signature, onBehalfOf }: Voice,
): Promise<MemberApprovalRecord> {
  const approver = ctx.caller.msp;
  const record: MemberApprovalRecord = {
    ...headOf(ctx),
    kind: 'member-approval',
    ...{ owner, commandId, approver, contentHash, signature },
    entry: entryOf(ctx, onBehalfOf),
  };
  const key = recordKeys['member-approval'](owner, commandId, approver);
  await writeRecord(ctx, 'member-approval', key, record);
  return record;
}
