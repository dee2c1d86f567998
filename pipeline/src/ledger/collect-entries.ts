import type { IncidentEntryRecord, LedgerEntry } from '@edgebeat/core';
import type { NewRow } from '../projection/write-rows';
import { afterEntry, type Applied, isApplied } from './applied';
import { announcementRows, blockRow, transactionRow } from './chain-rows';
import type { IncidentRow } from './incident-rows';
import type { TransactionEntry } from './place';
import { collectRecord } from './collect-record';

/** What a run of entries writes, by table; in each list later rows of the same key replace earlier. */
export interface LedgerRows {
  readonly blocks: NewRow<'projection.blocks'>[];
  readonly transactions: NewRow<'projection.transactions'>[];
  readonly announcements: NewRow<'projection.announcements'>[];
  readonly members: NewRow<'projection.members'>[];
  readonly sites: NewRow<'projection.sites'>[];
  readonly identities: NewRow<'projection.identities'>[];
  readonly devices: NewRow<'projection.devices'>[];
  readonly policies: NewRow<'projection.policies'>[];
  readonly revisions: NewRow<'projection.policy_revisions'>[];
  readonly approvals: NewRow<'projection.policy_approvals'>[];
  readonly receipts: NewRow<'projection.policy_receipts'>[];
  readonly incidents: IncidentRow[];
  readonly entries: NewRow<'projection.incident_entries'>[];
  /** The same entries as records: they change the rows of their incidents. */
  readonly amendments: IncidentEntryRecord[];
  readonly terms: NewRow<'projection.terms'>[];
  readonly proposals: NewRow<'projection.governance_proposals'>[];
  readonly agreements: NewRow<'projection.governance_approvals'>[];
  readonly images: NewRow<'projection.images'>[];
  readonly endorsements: NewRow<'projection.image_endorsements'>[];
  readonly keys: NewRow<'projection.attestation_keys'>[];
  readonly revocations: NewRow<'projection.attestation_revocations'>[];
  readonly admissions: NewRow<'projection.image_admissions'>[];
  readonly runtimes: NewRow<'projection.image_runtimes'>[];
  readonly memberProposals: NewRow<'projection.member_proposals'>[];
  readonly memberApprovals: NewRow<'projection.member_approvals'>[];
  readonly memberAgreements: NewRow<'projection.member_agreements'>[];
  readonly memberShowings: NewRow<'projection.member_showings'>[];
  readonly deviations: NewRow<'projection.deviations'>[];
  readonly rounds: NewRow<'projection.learning_rounds'>[];
  readonly updates: NewRow<'projection.learning_updates'>[];
  readonly logs: NewRow<'projection.audit_logs'>[];
  readonly anchors: NewRow<'projection.audit_anchors'>[];
  readonly seals: NewRow<'projection.audit_seals'>[];
  readonly actions: NewRow<'projection.audit_actions'>[];
}

/** One message of the ledger with whatever its reader wants to find it by. */
export interface Sourced<Source> {
  readonly source: Source;
  readonly entry: LedgerEntry;
}

/** What came of a run of entries. */
export interface Collected<Source> {
  readonly rows: LedgerRows;
  readonly applied: Applied | undefined;
  /** Entries that cannot be applied, and why. */
  readonly refused: readonly { readonly source: Source; readonly detail: string }[];
}

/**
 * Collects what entries of a channel write, in their order, and leaves out what was applied before.
 * An entry that cannot be applied is refused and stops no other.
 */
export function collectEntries<Source>(
  entries: readonly Sourced<Source>[],
  channel: string,
  start: Applied | undefined,
): Collected<Source> {
  const rows = emptyRows();
  const refused: { source: Source; detail: string }[] = [];
  let applied = start;
  for (const { source, entry } of entries) {
    if (entry.channel !== channel) {
      refused.push({ source, detail: `channel: this site's is ${channel}` });
    } else if (!isApplied(applied, entry)) {
      const detail = collectEntry(rows, entry);
      if (detail !== undefined) refused.push({ source, detail });
      applied = afterEntry(applied, entry);
    }
  }
  return { rows, applied, refused };
}

function collectEntry(rows: LedgerRows, entry: LedgerEntry): string | undefined {
  if (entry.entry === 'record') return collectRecord(rows, entry);
  collectTransaction(rows, entry);
  return undefined;
}

function collectTransaction(rows: LedgerRows, entry: TransactionEntry): void {
  rows.blocks.push(blockRow(entry));
  rows.transactions.push(transactionRow(entry));
  rows.announcements.push(...announcementRows(entry));
}

function emptyRows(): LedgerRows {
  return {
    ...{ blocks: [], transactions: [], announcements: [] },
    ...{ members: [], sites: [], identities: [], devices: [] },
    ...{ policies: [], revisions: [], approvals: [], receipts: [] },
    ...{ incidents: [], entries: [], amendments: [] },
    ...{ terms: [], proposals: [], agreements: [] },
    ...{ images: [], endorsements: [], keys: [], revocations: [] },
    ...{ admissions: [], runtimes: [] },
    ...{ memberProposals: [], memberApprovals: [], memberAgreements: [], memberShowings: [] },
    ...{ deviations: [], rounds: [], updates: [] },
    ...{ logs: [], anchors: [], seals: [], actions: [] },
  };
}
