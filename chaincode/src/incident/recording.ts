import {
  contentHash,
  EdgeBeatError,
  IncidentItem,
  type IncidentRecord,
  type ItemAnswer,
  type RecordAnswer,
  type RecordIncidents,
  recordKeys,
  Rejected,
} from '@edgebeat/core';
import { z } from 'zod';
import { describeIssues } from '../argument';
import type { TransactionContext } from '../context';
import { requireOwnSite } from '../membership/sites';
import { entryOf, headOf, writeRecord } from '../state/write-record';
import { readIncident } from './incident-state';

const Named = z.object({ id: z.string().max(128) });

/** What one batch remembers, since a transaction cannot read its own writes. */
interface Batch {
  readonly recorded: Map<string, string>;
  readonly sites: Map<string, Promise<unknown>>;
  readonly onBehalfOf: RecordIncidents['onBehalfOf'];
}

/**
 * Records each item under a key of its own and answers each in the order of the items. An item that
 * is refused refuses no other, and of two items with one id the first wins.
 */
export async function recordIncidents(
  ctx: TransactionContext,
  { items, onBehalfOf }: RecordIncidents,
): Promise<RecordAnswer> {
  const batch: Batch = { recorded: new Map(), sites: new Map(), onBehalfOf };
  const answers: ItemAnswer[] = [];
  for (const item of items) answers.push(await recordItem(ctx, item, batch));
  return { items: answers };
}

async function recordItem(
  ctx: TransactionContext,
  value: unknown,
  batch: Batch,
): Promise<ItemAnswer> {
  const parsed = IncidentItem.safeParse(value);
  if (!parsed.success) {
    const id = Named.safeParse(value).data?.id ?? '';
    return refused(id, new Rejected('invalid-argument', describeIssues(parsed.error)));
  }
  const item = parsed.data;
  const hash = contentHash(item);
  const earlier = batch.recorded.get(item.id) ?? (await storedHash(ctx, item.id));
  if (earlier !== undefined) return repeated(item.id, earlier === hash);
  const refusal = await refusalOfSite(ctx, item.siteId, batch);
  if (refusal !== undefined) return refused(item.id, refusal);
  await writeItem(ctx, item, hash, batch);
  batch.recorded.set(item.id, hash);
  return { id: item.id, outcome: 'recorded' };
}

async function storedHash(ctx: TransactionContext, id: string): Promise<string | undefined> {
  const incident = await readIncident(ctx, { owner: ctx.caller.msp, id });
  return incident?.contentHash;
}

/** Each distinct site is read once for the whole batch. */
async function refusalOfSite(
  ctx: TransactionContext,
  siteId: string,
  { sites }: Batch,
): Promise<EdgeBeatError | undefined> {
  const site = sites.get(siteId) ?? requireOwnSite(ctx, siteId);
  sites.set(siteId, site);
  try {
    await site;
    return undefined;
  } catch (error) {
    if (error instanceof EdgeBeatError) return error;
    throw error;
  }
}

async function writeItem(
  ctx: TransactionContext,
  item: IncidentItem,
  hash: string,
  { onBehalfOf }: Batch,
): Promise<void> {
  const owner = ctx.caller.msp;
  const record: IncidentRecord = {
    ...headOf(ctx),
    kind: 'incident',
    owner,
    ...item,
    contentHash: hash,
    entry: entryOf(ctx, onBehalfOf),
  };
  await writeRecord(ctx, 'incident', recordKeys.incident(owner, item.id), record);
  ctx.announce({ event: 'IncidentRecorded', owner, id: item.id, contentHash: hash });
}

function repeated(id: string, isSame: boolean): ItemAnswer {
  if (isSame) return { id, outcome: 'duplicate' };
  return {
    id,
    outcome: 'conflict',
    code: 'conflict',
    detail: 'id: it is taken by an incident with other content: amend that one or take another id',
  };
}

function refused(id: string, { code, message }: EdgeBeatError): ItemAnswer {
  return { id, outcome: 'refused', code, detail: message };
}
