import type {
  ConfigSignature,
  DeviationRecord,
  DeviationSubject,
  LearningRoundRecord,
  LearningUpdateRecord,
  MemberProposalRecord,
  ShownConfig,
} from '@edgebeat/core';
import type { CreatedColumns, JsonColumn, PlaceColumns } from './tables';

interface ProposalColumns extends PlaceColumns {
  readonly owner: string;
  readonly command_id: string;
}

export interface MemberProposalTable extends ProposalColumns {
  readonly change: MemberProposalRecord['change'];
  readonly member: string;
  readonly reason: string | null;
  readonly config_update_hash: string;
  readonly expected_revision: number;
  readonly content_hash: string;
  readonly proposed_at: string;
}

export interface MemberApprovalTable extends ProposalColumns {
  readonly approver: string;
  readonly signature: JsonColumn<ConfigSignature>;
}

export interface MemberAgreementTable extends ProposalColumns {
  /** The revision of the membership that the change made, once it took effect. */
  readonly revision: number | null;
}

export interface MemberShowingTable extends ProposalColumns {
  readonly shower: string;
  readonly shown: JsonColumn<ShownConfig>;
}

/** Reports, by who filed them. */
export interface DeviationTable extends ProposalColumns {
  readonly about_owner: string;
  readonly about_kind: DeviationSubject['kind'];
  readonly about_id: string;
  readonly record: JsonColumn<DeviationRecord>;
}

/** Whether a round takes updates, or how it was closed. */
export type RoundState = 'open' | 'completed' | 'abandoned';

interface RoundColumns extends PlaceColumns {
  readonly owner: string;
  readonly model_id: string;
  readonly round: number;
}

export interface LearningRoundTable extends RoundColumns, CreatedColumns {
  readonly state: RoundState;
  readonly record: JsonColumn<LearningRoundRecord>;
}

export interface LearningUpdateTable extends RoundColumns {
  readonly msp: string;
  readonly site_id: string;
  readonly record: JsonColumn<LearningUpdateRecord>;
}

/** Changes of the membership, reports of deviations and rounds of learning. */
export interface MembershipTables {
  readonly 'projection.member_proposals': MemberProposalTable;
  readonly 'projection.member_approvals': MemberApprovalTable;
  readonly 'projection.member_agreements': MemberAgreementTable;
  readonly 'projection.member_showings': MemberShowingTable;
  readonly 'projection.deviations': DeviationTable;
  readonly 'projection.learning_rounds': LearningRoundTable;
  readonly 'projection.learning_updates': LearningUpdateTable;
}
