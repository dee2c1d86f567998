import {
  type AmendIncident,
  contentHash,
  type IncidentEntryRecord,
  type IncidentRecord,
  recordKeys,
  Rejected,
} from '@edgebeat/core';
import type { TransactionContext } from '../context';
import { entryOf, headOf, writeRecord } from '../state/write-record';
import { requireAllowedChange } from './allowed-change';
import { effectOf } from './entry-effect';
import { entryLimits, listEntries, requireIncident } from './incident-state';
import { viewOf } from './incident-view';

/**
 * Appends an entry to an incident; the same command again answers the stored entry.
 *
 * @throws Rejected not-found, conflict, revision-mismatch, invalid-transition or too-large.
 */
export async function amendIncident(
  ctx: TransactionContext,
  request: AmendIncident,
): Promise<IncidentEntryRecord> {
  const incident = await requireIncident(ctx, request);
  const entries = await listEntries(ctx, request);
  const hash = contentHash(request.amendment);
  const repeated = findRepeated(ctx, entries, request.commandId);
  if (repeated !== undefined) return requireSame(repeated, hash);
  requireExpected(request, entries.length);
  requireRoom(ctx, incident, entries);
  await requireAllowedChange(ctx, viewOf(incident, entries), request.amendment);
  const effect = await effectOf(ctx, request, hash, entries);
  const { owner, id } = request;
  const number = entries.length + 1;
  const record: IncidentEntryRecord = {
    ...headOf(ctx),
    kind: 'incident-entry',
    ...{ owner, id, number, commandId: request.commandId, amendment: request.amendment },
    contentHash: hash,
    effect,
    entry: entryOf(ctx, request.onBehalfOf),
  };
  await writeRecord(ctx, 'incident-entry', recordKeys['incident-entry'](owner, id, number), record);
  ctx.announce({ event: 'IncidentAmended', owner, id, number, contentHash: hash });
  return record;
}

/** A command id is its member's own: another member's command of the same name is another one. */
function findRepeated(
  ctx: TransactionContext,
  entries: readonly IncidentEntryRecord[],
  commandId: string,
): IncidentEntryRecord | undefined {
  const { msp } = ctx.caller;
  return entries.find((entry) => entry.commandId === commandId && entry.entry.actor.msp === msp);
}

function requireSame(stored: IncidentEntryRecord, hash: string): IncidentEntryRecord {
  if (stored.contentHash === hash) return stored;
  throw new Rejected(
    'conflict',
    `commandId: ${stored.commandId} made entry ${stored.number} with other content: take another id`,
  );
}

function requireExpected({ expectedEntries }: AmendIncident, entries: number): void {
  if (expectedEntries === undefined || expectedEntries === entries) return;
  throw new Rejected(
    'revision-mismatch',
    `expectedEntries: the incident has ${entries} entries, not ${expectedEntries}`,
  );
}

/** Others have a share of their own, so that no member can fill up another's incident. */
function requireRoom(
  ctx: TransactionContext,
  { owner }: IncidentRecord,
  entries: readonly IncidentEntryRecord[],
): void {
  const { msp } = ctx.caller;
  const own = entries.filter(({ entry }) => entry.actor.msp === msp).length;
  const isFull = msp !== owner && own >= entryLimits.otherMember;
  if (!isFull && entries.length < entryLimits.all) return;
  throw new Rejected(
    'too-large',
    `id: an incident takes ${entryLimits.all} entries, ${entryLimits.otherMember} of each other member: record a new one and link it`,
  );
}
