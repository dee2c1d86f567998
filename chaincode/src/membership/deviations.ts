import {
  contentHash,
  DeviationRecord,
  type DeviationSubject,
  DeviceRecord,
  IdentityRecord,
  recordKeys,
  Rejected,
  type ReportDeviation,
  SiteRecord,
} from '@edgebeat/core';
import type { TransactionContext } from '../context';
import { listRecords } from '../state/list-records';
import { readRecord } from '../state/read-record';
import { entryOf, headOf, writeRecord } from '../state/write-record';

/** How many reports one member may file about one object. */
const MAX_REPORTS = 64;

const subjects = { site: SiteRecord, identity: IdentityRecord, device: DeviceRecord } as const;

/**
 * Files a report about another member's site, key or device; its owner alone acts on it.
 *
 * @throws Rejected forbidden for an own object, not-found, too-large after 64 reports, or conflict.
 */
export async function reportDeviation(
  ctx: TransactionContext,
  { commandId, onBehalfOf, ...report }: ReportDeviation,
): Promise<DeviationRecord> {
  const { about } = report;
  const owner = ctx.caller.msp;
  requireAnothers(ctx, about);
  const hash = contentHash(report);
  const stored = await findDeviation(ctx, { owner, about, commandId });
  if (stored !== undefined) return requireSame(stored, hash);
  await requireSubject(ctx, about);
  await requireRoom(ctx, about);
  const record: DeviationRecord = {
    ...headOf(ctx),
    kind: 'deviation',
    ...{ owner, commandId, ...report },
    contentHash: hash,
    entry: entryOf(ctx, onBehalfOf),
  };
  await writeRecord(ctx, 'deviation', recordKeys.deviation(owner, about, commandId), record);
  ctx.announce({ event: 'DeviationReported', owner, id: commandId, contentHash: hash });
  return record;
}

/** A report by who filed it, what it is about and its command. */
export function findDeviation(
  ctx: TransactionContext,
  { owner, about, commandId }: Pick<DeviationRecord, 'owner' | 'about' | 'commandId'>,
): Promise<DeviationRecord | undefined> {
  const key = recordKeys.deviation(owner, about, commandId);
  return readRecord(ctx, DeviationRecord, 'deviation', key);
}

function requireAnothers(ctx: TransactionContext, { owner }: DeviationSubject): void {
  if (owner !== ctx.caller.msp) return;
  throw new Rejected(
    'forbidden',
    'about.owner: what is your own you change yourself: report what is another member’s',
  );
}

async function requireSubject(
  ctx: TransactionContext,
  { kind, owner, id }: DeviationSubject,
): Promise<void> {
  const found = await readRecord(ctx, subjects[kind], kind, recordKeys[kind](owner, id));
  if (found !== undefined) return;
  throw new Rejected('not-found', `about.id: ${owner} has no ${kind} ${id}`);
}

async function requireRoom(ctx: TransactionContext, about: DeviationSubject): Promise<void> {
  const prefix = [ctx.caller.msp, about.owner, about.kind, about.id];
  const filed = await listRecords(ctx, DeviationRecord, 'deviation', prefix, MAX_REPORTS);
  if (filed.length < MAX_REPORTS) return;
  throw new Rejected(
    'too-large',
    `about.id: ${ctx.caller.msp} has filed ${MAX_REPORTS} reports about ${about.id}, which is the most`,
  );
}

function requireSame(stored: DeviationRecord, hash: string): DeviationRecord {
  if (stored.contentHash === hash) return stored;
  throw new Rejected(
    'conflict',
    `commandId: ${stored.commandId} has reported something else: take another id`,
  );
}
