import { IncidentEntryRecord, IncidentRecord, recordKeys, Rejected } from '@edgebeat/core';
import type { TransactionContext } from '../context';
import { listRecords } from '../state/list-records';
import { readRecord } from '../state/read-record';

/** How many entries an incident can have, and how many of them one other member can make. */
export const entryLimits = { all: 1000, otherMember: 100 } as const;

/** Names an incident. */
export interface IncidentName {
  readonly owner: string;
  readonly id: string;
}

export function readIncident(
  ctx: TransactionContext,
  { owner, id }: IncidentName,
): Promise<IncidentRecord | undefined> {
  return readRecord(ctx, IncidentRecord, 'incident', recordKeys.incident(owner, id));
}

/** @throws Rejected not-found. */
export async function requireIncident(
  ctx: TransactionContext,
  name: IncidentName,
): Promise<IncidentRecord> {
  const incident = await readIncident(ctx, name);
  if (incident !== undefined) return incident;
  throw new Rejected('not-found', `id: ${name.owner} has recorded no incident ${name.id}`);
}

/** All entries of an incident, from the first on. */
export function listEntries(
  ctx: TransactionContext,
  { owner, id }: IncidentName,
): Promise<IncidentEntryRecord[]> {
  const prefix = [owner, id];
  return listRecords(ctx, IncidentEntryRecord, 'incident-entry', prefix, entryLimits.all);
}
