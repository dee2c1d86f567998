import {
  contentHash,
  type GovernanceProposalRecord,
  type ProposeGovernance,
  recordKeys,
  Rejected,
} from '@edgebeat/core';
import type { TransactionContext } from '../context';
import { activeMembers } from '../membership/members';
import { entryOf, headOf, writeRecord } from '../state/write-record';
import { applyWhenAgreed, requireReachable } from './applying';
import { readProposal } from './governance-state';
import { requireNextProtocol } from './protocol';
import { currentTerms, type Terms } from './terms';

/**
 * Proposes other terms. They come into force when more than half of the members agree; the same
 * command again answers what is stored.
 *
 * @throws Rejected revision-mismatch, invalid-argument, conflict or protocol-unsupported.
 */
export async function proposeGovernance(
  ctx: TransactionContext,
  { commandId, expectedRevision, change, onBehalfOf }: ProposeGovernance,
): Promise<GovernanceProposalRecord> {
  const owner = ctx.caller.msp;
  const hash = contentHash({ change, expectedRevision });
  const stored = await readProposal(ctx, { owner, commandId });
  if (stored !== undefined) return requireSame(stored, hash);
  const terms = await currentTerms(ctx);
  requireCurrent(terms, expectedRevision);
  const members = await activeMembers(ctx);
  requireReachable(change, members.length);
  requireNextProtocol(change.protocolVersion, terms.protocolVersion, ctx.knownProtocols);
  const record: GovernanceProposalRecord = {
    ...headOf(ctx),
    kind: 'governance-proposal',
    ...{ owner, commandId, expectedRevision, change, contentHash: hash },
    entry: entryOf(ctx, onBehalfOf),
  };
  const key = recordKeys['governance-proposal'](owner, commandId);
  await writeRecord(ctx, 'governance-proposal', key, record);
  ctx.announce({ event: 'GovernanceProposed', owner, id: commandId, contentHash: hash });
  await applyWhenAgreed(ctx, record, { terms, approvers: [], members });
  return record;
}

function requireSame(stored: GovernanceProposalRecord, hash: string): GovernanceProposalRecord {
  if (stored.contentHash === hash) return stored;
  throw new Rejected(
    'conflict',
    `commandId: ${stored.commandId} has proposed something else: take another id`,
  );
}

function requireCurrent({ revision }: Terms, expected: number): void {
  if (revision === expected) return;
  throw new Rejected(
    'revision-mismatch',
    `expectedRevision: the terms in force have revision ${revision}, not ${expected}: read them again`,
  );
}
