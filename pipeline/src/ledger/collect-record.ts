import {
  AttestationKeyRecord,
  AttestationRevocationRecord,
  AuditActionRecord,
  AuditAnchorRecord,
  AuditLogRecord,
  AuditSealRecord,
  ConsortiumRecord,
  DeviationRecord,
  DeviceRecord,
  GovernanceApprovalRecord,
  GovernanceProposalRecord,
  GovernanceRecord,
  IdentityRecord,
  ImageAdmissionRecord,
  ImageEndorsementRecord,
  ImageRecord,
  ImageRuntimeRecord,
  IncidentEntryRecord,
  IncidentRecord,
  LearningRoundRecord,
  LearningUpdateRecord,
  MemberAgreementRecord,
  MemberApprovalRecord,
  MemberProposalRecord,
  MemberRecord,
  MemberShowingRecord,
  PolicyApprovalRecord,
  PolicyReceiptRecord,
  PolicyRecord,
  PolicyRevisionRecord,
  type RecordKind,
  SiteRecord,
} from '@edgebeat/core';
import type { z } from 'zod';
import { parseJson } from '../projection/parse-json';
import { actionRow, anchorRow, logRow, sealRow } from './audit-rows';
import type { LedgerRows } from './collect-entries';
import { agreementRow, foundingTermsRow, proposalRow, termsRow } from './governance-rows';
import { decisionRow, endorsementRow, imageRow, keyRow, revocationRow } from './image-rows';
import { entryRow, incidentRow } from './incident-rows';
import { roundRow, updateRow } from './learning-rows';
import {
  deviationRow,
  memberAgreementRow,
  memberApprovalRow,
  memberProposalRow,
  memberShowingRow,
} from './membership-change-rows';
import { deviceRow, identityRow, memberRow, siteRow } from './membership-rows';
import type { RecordEntry } from './place';
import { approvalRow, policyRow, receiptRow, revisionRow } from './policy-rows';

/** Adds a record's row when its text is of the schema; answers why it is not otherwise. */
type Collector = (rows: LedgerRows, entry: RecordEntry, text: string) => string | undefined;

/** How each kind becomes rows; the others say nothing that a list shows. */
const collectors: Readonly<Partial<Record<RecordKind, Collector>>> = {
  member: collector(MemberRecord, (rows, record, entry, text) => {
    rows.members.push(memberRow(record, entry, text));
  }),
  site: collector(SiteRecord, (rows, record, entry, text) => {
    rows.sites.push(siteRow(record, entry, text));
  }),
  identity: collector(IdentityRecord, (rows, record, entry, text) => {
    rows.identities.push(identityRow(record, entry, text));
  }),
  device: collector(DeviceRecord, (rows, record, entry, text) => {
    rows.devices.push(deviceRow(record, entry, text));
  }),
  policy: collector(PolicyRecord, (rows, record, entry) => {
    rows.policies.push(policyRow(record, entry));
  }),
  'policy-revision': collector(PolicyRevisionRecord, (rows, record, entry, text) => {
    rows.revisions.push(revisionRow(record, entry, text));
  }),
  'policy-approval': collector(PolicyApprovalRecord, (rows, record, entry) => {
    rows.approvals.push(approvalRow(record, entry));
  }),
  'policy-receipt': collector(PolicyReceiptRecord, (rows, record, entry, text) => {
    rows.receipts.push(receiptRow(record, entry, text));
  }),
  incident: collector(IncidentRecord, (rows, record, entry) => {
    rows.incidents.push(incidentRow(record, entry));
  }),
  'incident-entry': collector(IncidentEntryRecord, (rows, record, entry) => {
    rows.entries.push(entryRow(record, entry));
    rows.amendments.push(record);
  }),
  consortium: collector(ConsortiumRecord, (rows, record, entry) => {
    rows.terms.push(foundingTermsRow(record, entry));
  }),
  governance: collector(GovernanceRecord, (rows, record, entry) => {
    rows.terms.push(termsRow(record, entry));
  }),
  'governance-proposal': collector(GovernanceProposalRecord, (rows, record, entry) => {
    rows.proposals.push(proposalRow(record, entry));
  }),
  'governance-approval': collector(GovernanceApprovalRecord, (rows, record, entry) => {
    rows.agreements.push(agreementRow(record, entry));
  }),
  image: collector(ImageRecord, (rows, record, entry) => {
    rows.images.push(imageRow(record, entry));
  }),
  'image-endorsement': collector(ImageEndorsementRecord, (rows, record, entry) => {
    rows.endorsements.push(endorsementRow(record, entry));
  }),
  'attestation-key': collector(AttestationKeyRecord, (rows, record, entry) => {
    rows.keys.push(keyRow(record, entry));
  }),
  'attestation-revocation': collector(AttestationRevocationRecord, (rows, record, entry) => {
    rows.revocations.push(revocationRow(record, entry));
  }),
  'image-admission': collector(ImageAdmissionRecord, (rows, record, entry, text) => {
    rows.admissions.push(decisionRow(record, entry, text));
  }),
  'image-runtime': collector(ImageRuntimeRecord, (rows, record, entry, text) => {
    rows.runtimes.push(decisionRow(record, entry, text));
  }),
  'member-proposal': collector(MemberProposalRecord, (rows, record, entry) => {
    rows.memberProposals.push(memberProposalRow(record, entry));
  }),
  'member-approval': collector(MemberApprovalRecord, (rows, record, entry) => {
    rows.memberApprovals.push(memberApprovalRow(record, entry));
  }),
  'member-agreement': collector(MemberAgreementRecord, (rows, record, entry) => {
    rows.memberAgreements.push(memberAgreementRow(record, entry));
  }),
  'member-showing': collector(MemberShowingRecord, (rows, record, entry) => {
    rows.memberShowings.push(memberShowingRow(record, entry));
  }),
  deviation: collector(DeviationRecord, (rows, record, entry, text) => {
    rows.deviations.push(deviationRow(record, entry, text));
  }),
  'learning-round': collector(LearningRoundRecord, (rows, record, entry, text) => {
    rows.rounds.push(roundRow(record, entry, text));
  }),
  'learning-update': collector(LearningUpdateRecord, (rows, record, entry, text) => {
    rows.updates.push(updateRow(record, entry, text));
  }),
  'audit-log': collector(AuditLogRecord, (rows, record, entry) => {
    rows.logs.push(logRow(record, entry));
  }),
  'audit-anchor': collector(AuditAnchorRecord, (rows, record, entry) => {
    rows.anchors.push(anchorRow(record, entry));
  }),
  'audit-seal': collector(AuditSealRecord, (rows, record, entry, text) => {
    rows.seals.push(sealRow(record, entry, text));
  }),
  'audit-action': collector(AuditActionRecord, (rows, record, entry) => {
    rows.actions.push(actionRow(record, entry));
  }),
};

/** Adds the rows of one record of the ledger; answers why it cannot be applied, if so. */
export function collectRecord(rows: LedgerRows, entry: RecordEntry): string | undefined {
  const collect = collectors[entry.kind];
  if (collect === undefined) return undefined;
  if (entry.value === null) return `value: no ${entry.kind} is ever deleted`;
  return collect(rows, entry, entry.value);
}

function collector<Stored>(
  schema: z.ZodType<Stored>,
  add: (rows: LedgerRows, record: Stored, entry: RecordEntry, text: string) => void,
): Collector {
  return (rows, entry, text) => {
    const parsed = parseJson(text, schema);
    if (!parsed.ok) return parsed.detail;
    add(rows, parsed.value, entry, text);
    return undefined;
  };
}
