import type { IncidentEntryRecord } from '@edgebeat/core';
import { sql, type Transaction } from 'kysely';
import type { ProjectionTables } from '../projection/tables';
import { rowSet, type RowWriter, writeRows } from '../projection/write-rows';
import type { Applied } from './applied';
import { actionWriter, anchorWriter, logWriter, sealWriter } from './audit-rows';
import { announcementWriter, blockWriter, transactionWriter } from './chain-rows';
import type { LedgerRows } from './collect-entries';
import {
  amendedRow,
  entryWriter,
  type IncidentRow,
  incidentWriter,
  newIncidentRow,
} from './incident-rows';
import { agreementWriter, proposalWriter, termsWriter } from './governance-rows';
import {
  admissionWriter,
  endorsementWriter,
  imageWriter,
  keyWriter,
  revocationWriter,
  runtimeWriter,
} from './image-rows';
import { roundWriter, updateWriter } from './learning-rows';
import {
  deviationWriter,
  memberAgreementWriter,
  memberApprovalWriter,
  memberProposalWriter,
  memberShowingWriter,
} from './membership-change-rows';
import { deviceWriter, identityWriter, memberWriter, siteWriter } from './membership-rows';
import { approvalWriter, policyWriter, receiptWriter, revisionWriter } from './policy-rows';

const appliedWriter: RowWriter<'projection.applied'> = {
  table: 'projection.applied',
  columns: {
    channel: 'text',
    block: 'bigint',
    transaction: 'bigint',
    item: 'bigint',
    records: 'bigint',
    block_transactions: 'bigint',
    blocks: 'bigint',
  },
  key: ['channel'],
};

/** How far a channel was applied; nothing when nothing was. */
export async function readApplied(
  transaction: Transaction<ProjectionTables>,
  channel: string,
): Promise<Applied | undefined> {
  return transaction
    .selectFrom('projection.applied')
    .selectAll()
    .where('channel', '=', channel)
    .executeTakeFirst();
}

/** Writes what entries came to, and how far the channel is with them. */
export async function writeEntries(
  transaction: Transaction<ProjectionTables>,
  rows: LedgerRows,
  applied: Applied,
): Promise<void> {
  await writeRows(transaction, blockWriter, rows.blocks);
  await writeRows(transaction, transactionWriter, rows.transactions);
  await writeRows(transaction, announcementWriter, rows.announcements);
  await writeRows(transaction, memberWriter, rows.members);
  await writeRows(transaction, siteWriter, rows.sites);
  await writeRows(transaction, identityWriter, rows.identities);
  await writeRows(transaction, deviceWriter, rows.devices);
  await writeRows(transaction, policyWriter, rows.policies);
  await writeRows(transaction, revisionWriter, rows.revisions);
  await writeRows(transaction, approvalWriter, rows.approvals);
  await writeRows(transaction, receiptWriter, rows.receipts);
  await writeRows(transaction, entryWriter, rows.entries);
  await writeRows(transaction, logWriter, rows.logs);
  await writeRows(transaction, anchorWriter, rows.anchors);
  await writeRows(transaction, sealWriter, rows.seals);
  await writeRows(transaction, actionWriter, rows.actions);
  await writeAgreements(transaction, rows);
  await writeMembershipChanges(transaction, rows);
  await writeRows(transaction, roundWriter, rows.rounds);
  await writeRows(transaction, updateWriter, rows.updates);
  const incidents = await amendedIncidents(transaction, rows);
  await writeRows(transaction, incidentWriter, incidents.map(newIncidentRow));
  await writeRows(transaction, appliedWriter, [applied]);
}

async function writeAgreements(
  transaction: Transaction<ProjectionTables>,
  rows: LedgerRows,
): Promise<void> {
  await writeRows(transaction, termsWriter, rows.terms);
  await writeRows(transaction, proposalWriter, rows.proposals);
  await writeRows(transaction, agreementWriter, rows.agreements);
  await writeRows(transaction, imageWriter, rows.images);
  await writeRows(transaction, endorsementWriter, rows.endorsements);
  await writeRows(transaction, keyWriter, rows.keys);
  await writeRows(transaction, revocationWriter, rows.revocations);
  await writeRows(transaction, admissionWriter, rows.admissions);
  await writeRows(transaction, runtimeWriter, rows.runtimes);
}

async function writeMembershipChanges(
  transaction: Transaction<ProjectionTables>,
  rows: LedgerRows,
): Promise<void> {
  await writeRows(transaction, memberProposalWriter, rows.memberProposals);
  await writeRows(transaction, memberApprovalWriter, rows.memberApprovals);
  await writeRows(transaction, memberAgreementWriter, rows.memberAgreements);
  await writeRows(transaction, memberShowingWriter, rows.memberShowings);
  await writeRows(transaction, deviationWriter, rows.deviations);
}

/** The incidents that were recorded or amended, with all their entries of this run applied. */
async function amendedIncidents(
  transaction: Transaction<ProjectionTables>,
  { incidents, amendments }: LedgerRows,
): Promise<readonly IncidentRow[]> {
  const entries = byIncident(amendments);
  const amended = [...entries.values()].flatMap((group) => group.slice(0, 1));
  // An incident is recorded once, so none of this run is there already.
  const rows = [...incidents, ...(await readIncidents(transaction, amended))];
  return rows.map((row) => amendedRow(row, entries.get(nameOf(row)) ?? []));
}

function byIncident(
  entries: readonly IncidentEntryRecord[],
): ReadonlyMap<string, readonly IncidentEntryRecord[]> {
  const groups = new Map<string, IncidentEntryRecord[]>();
  for (const entry of entries) {
    const group = groups.get(nameOf(entry));
    if (group === undefined) groups.set(nameOf(entry), [entry]);
    else group.push(entry);
  }
  return groups;
}

async function readIncidents(
  transaction: Transaction<ProjectionTables>,
  names: readonly Pick<IncidentEntryRecord, 'owner' | 'id'>[],
): Promise<readonly IncidentRow[]> {
  if (names.length === 0) return [];
  return transaction
    .selectFrom('projection.incidents')
    .selectAll()
    .where(
      sql<boolean>`(owner, id) in (select * from ${rowSet({ owner: 'text', id: 'text' }, names)})`,
    )
    .execute();
}

/** Neither an MSP id nor an id of a client holds a tilde. */
function nameOf({ owner, id }: { readonly owner: string; readonly id: string }): string {
  return `${owner}~${id}`;
}
