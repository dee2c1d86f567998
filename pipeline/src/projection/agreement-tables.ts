import type {
  AttestationType,
  GovernanceChange,
  GovernanceRecord,
  ImageAdmissionRecord,
  ImageRuntimeRecord,
  Revocation,
  RevocationSubject,
} from '@edgebeat/core';
import type { ColumnType } from 'kysely';
import type { CreatedColumns, JsonColumn, PlaceColumns } from './tables';

/** A column of JSON that may be missing. */
type OptionalJson<Value> = ColumnType<Value | null, string | null, string | null>;

/** Terms that were in force at some time; revision 0 are the charter's. */
export interface TermsTable extends PlaceColumns {
  readonly revision: number;
  readonly policies: JsonColumn<GovernanceRecord['policies']>;
  readonly images: JsonColumn<GovernanceRecord['images']>;
  readonly protocol_version: number;
  /** The proposal that set them. */
  readonly proposed_by: string | null;
  readonly command_id: string | null;
  readonly since: string;
}

export interface GovernanceProposalTable extends PlaceColumns {
  readonly owner: string;
  readonly command_id: string;
  readonly expected_revision: number;
  readonly change: JsonColumn<GovernanceChange>;
  readonly content_hash: string;
  readonly proposed_at: string;
}

export interface GovernanceApprovalTable extends PlaceColumns {
  readonly owner: string;
  readonly command_id: string;
  readonly approver: string;
  readonly approved_at: string;
}

export interface ImageTable extends PlaceColumns, CreatedColumns {
  readonly digest: string;
  readonly owner: string;
  readonly id: string;
  readonly type: AttestationType;
  readonly predicate_type: string | null;
  readonly keys: JsonColumn<readonly string[]>;
  readonly payload_hash: string;
  readonly content_hash: string;
  readonly revoked: OptionalJson<Revocation>;
  readonly attested_at: string;
}

export interface ImageEndorsementTable extends PlaceColumns {
  readonly digest: string;
  readonly owner: string;
  readonly id: string;
  readonly endorser: string;
  readonly withdrawn: boolean;
  readonly endorsed_at: string;
}

export interface AttestationKeyTable extends PlaceColumns {
  readonly owner: string;
  readonly key_hash: string;
  readonly name: string;
  readonly revoked: OptionalJson<Revocation>;
}

export interface AttestationRevocationTable extends PlaceColumns {
  readonly owner: string;
  readonly subject: RevocationSubject;
  readonly id: string;
  readonly revoker: string;
  readonly asked_at: string;
}

interface DecisionTable extends PlaceColumns {
  readonly owner: string;
  readonly id: string;
  readonly site_id: string;
  readonly digest: string;
}

export interface ImageAdmissionTable extends DecisionTable {
  readonly record: JsonColumn<ImageAdmissionRecord>;
}

export interface ImageRuntimeTable extends DecisionTable {
  readonly record: JsonColumn<ImageRuntimeRecord>;
}

/** What members agree on, and what they say of images. */
export interface AgreementTables {
  readonly 'projection.terms': TermsTable;
  readonly 'projection.governance_proposals': GovernanceProposalTable;
  readonly 'projection.governance_approvals': GovernanceApprovalTable;
  readonly 'projection.images': ImageTable;
  readonly 'projection.image_endorsements': ImageEndorsementTable;
  readonly 'projection.attestation_keys': AttestationKeyTable;
  readonly 'projection.attestation_revocations': AttestationRevocationTable;
  readonly 'projection.image_admissions': ImageAdmissionTable;
  readonly 'projection.image_runtimes': ImageRuntimeTable;
}
