import {
  IncidentEntryRecord,
  type IncidentHistory,
  type IncidentHistoryPage,
  type IncidentRecord,
  type IncidentView,
} from '@edgebeat/core';
import type { TransactionContext } from '../context';
import { pageRecords } from '../state/page-records';
import { parseStored } from '../state/read-record';
import { type IncidentName, listEntries, requireIncident } from './incident-state';

/** The record with its applied entries, in their order. */
export function viewOf(
  record: IncidentRecord,
  entries: readonly IncidentEntryRecord[],
): IncidentView {
  const start: IncidentView = {
    ...record,
    status: 'open',
    withdrawn: false,
    entries: entries.length,
  };
  return entries.filter(({ effect }) => effect === 'applied').reduce(applyEntry, start);
}

function applyEntry(view: IncidentView, { amendment }: IncidentEntryRecord): IncidentView {
  switch (amendment.change) {
    case 'status':
      return { ...view, status: amendment.status };
    case 'correction':
      return correct(view, amendment);
    case 'tlp':
      return { ...view, tlp: amendment.tlp };
    case 'withdrawal':
      return { ...view, withdrawn: true };
    case 'link':
    case 'comment':
      return view;
  }
}

function correct(
  view: IncidentView,
  { fields, commitment }: Extract<IncidentEntryRecord['amendment'], { change: 'correction' }>,
): IncidentView {
  return {
    ...view,
    type: fields.type ?? view.type,
    severity: fields.severity ?? view.severity,
    tlp: fields.tlp ?? view.tlp,
    techniques: fields.techniques ?? view.techniques,
    correlationKeys: fields.correlationKeys ?? view.correlationKeys,
    commitment: commitment ?? view.commitment,
  };
}

export async function readIncidentView(
  ctx: TransactionContext,
  name: IncidentName,
): Promise<IncidentView> {
  const record = await requireIncident(ctx, name);
  return viewOf(record, await listEntries(ctx, name));
}

/** The record as it was recorded, and a page of all its entries, proposed ones too. */
export async function readIncidentHistory(
  ctx: TransactionContext,
  { owner, id, pageSize, bookmark }: IncidentHistory,
): Promise<IncidentHistoryPage> {
  const record = await requireIncident(ctx, { owner, id });
  const page = await pageRecords(ctx, {
    kind: 'incident-entry',
    prefix: [owner, id],
    pageSize,
    bookmark,
  });
  const entries = page.items.map(({ value }) => parseStored(IncidentEntryRecord, value));
  return { record, entries, bookmark: page.bookmark };
}
