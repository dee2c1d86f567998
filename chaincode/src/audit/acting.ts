import {
  AuditAction,
  AuditActionRecord,
  contentHash,
  type ItemAnswer,
  type RecordActions,
  type RecordAnswer,
  recordKeys,
  Rejected,
} from '@edgebeat/core';
import { z } from 'zod';
import { describeIssues } from '../argument';
import type { TransactionContext } from '../context';
import { requireOwnSite } from '../membership/sites';
import { readRecord } from '../state/read-record';
import { entryOf, headOf, writeRecord } from '../state/write-record';
import { requireOwnVoice } from './log-state';

const Named = z.object({ id: z.string().max(128) });

/**
 * Records each action under a key of its own and answers each in the order of the actions. One that
 * is refused refuses no other, and of two with one id the first wins.
 *
 * @throws Rejected forbidden, or not-found for a site that is not the member's.
 */
export async function recordActions(
  ctx: TransactionContext,
  { siteId, actions }: RecordActions,
): Promise<RecordAnswer> {
  requireOwnVoice(ctx, siteId);
  await requireOwnSite(ctx, siteId);
  // A transaction cannot read its own writes, so the batch remembers them.
  const recorded = new Map<string, string>();
  const items: ItemAnswer[] = [];
  for (const action of actions) items.push(await recordAction(ctx, siteId, action, recorded));
  return { items };
}

async function recordAction(
  ctx: TransactionContext,
  siteId: string,
  value: unknown,
  recorded: Map<string, string>,
): Promise<ItemAnswer> {
  const parsed = AuditAction.safeParse(value);
  if (!parsed.success) return refused(value, describeIssues(parsed.error));
  const action = parsed.data;
  const { id } = action;
  const hash = contentHash({ siteId, ...action });
  const earlier = recorded.get(id) ?? (await storedHash(ctx, id));
  if (earlier !== undefined) return repeated(id, earlier === hash);
  await writeAction(ctx, siteId, action, hash);
  recorded.set(id, hash);
  return { id, outcome: 'recorded' };
}

async function storedHash(ctx: TransactionContext, id: string): Promise<string | undefined> {
  const key = recordKeys['audit-action'](ctx.caller.msp, id);
  return (await readRecord(ctx, AuditActionRecord, 'audit-action', key))?.contentHash;
}

async function writeAction(
  ctx: TransactionContext,
  siteId: string,
  action: AuditAction,
  hash: string,
): Promise<void> {
  const owner = ctx.caller.msp;
  const record: AuditActionRecord = {
    ...headOf(ctx),
    kind: 'audit-action',
    ...{ owner, siteId, ...action },
    contentHash: hash,
    entry: entryOf(ctx),
  };
  await writeRecord(ctx, 'audit-action', recordKeys['audit-action'](owner, action.id), record);
  ctx.announce({ event: 'AuditActionRecorded', owner, id: action.id, contentHash: hash });
}

function repeated(id: string, isSame: boolean): ItemAnswer {
  if (isSame) return { id, outcome: 'duplicate' };
  const detail = 'id: it is taken by an action with other content: take another id';
  return { id, outcome: 'conflict', code: 'conflict', detail };
}

function refused(value: unknown, detail: string): ItemAnswer {
  const id = Named.safeParse(value).data?.id ?? '';
  const { code } = new Rejected('invalid-argument', detail);
  return { id, outcome: 'refused', code, detail };
}
