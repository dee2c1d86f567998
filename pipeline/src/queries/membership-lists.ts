import type {
  ConfigSignature,
  DeviationRecord,
  DeviationSubject,
  LearningRoundRecord,
  LearningUpdateRecord,
  MemberProposalRecord,
  MemberRecord,
  RoundName,
  ShownConfig,
} from '@edgebeat/core';
import type { RoundState } from '../projection/membership-tables';
import type { Viewer } from '../tenancy/viewer';
import type { LedgerPlace, Page, PageRequest } from './lists';

/** A change of the membership that a member proposed, and how far it is. */
export interface MemberProposalRow extends LedgerPlace {
  readonly owner: string;
  readonly commandId: string;
  readonly change: MemberProposalRecord['change'];
  readonly member: string;
  readonly reason?: string;
  readonly configUpdateHash: string;
  readonly expectedRevision: number;
  readonly contentHash: string;
  /** `stale`: not agreed when its proposer proposed something else or the membership changed. */
  readonly state: 'open' | 'agreed' | 'done' | 'stale';
  /** Active members that agree. */
  readonly approvals: readonly string[];
  /** Active members that have shown a config block of it. */
  readonly showings: readonly { readonly shower: string; readonly shown: ShownConfig }[];
  /** How many have to agree, and then to show the same block. */
  readonly needed: number;
  readonly proposedAt: string;
}

/** A proposal with everything that the channel's config update needs. */
export interface MemberProposalDetails extends MemberProposalRow {
  readonly signatures: readonly {
    readonly approver: string;
    readonly signature: ConfigSignature;
  }[];
}

export interface MemberProposalFilter {
  readonly owner?: string;
  readonly member?: string;
  readonly state?: MemberProposalRow['state'];
}

export interface DeviationFilter {
  /** Who reported. */
  readonly owner?: string;
  readonly kind?: DeviationSubject['kind'];
  readonly aboutOwner?: string;
  readonly aboutId?: string;
  readonly commandId?: string;
  /** Everybody's if not set; reports about devices are shown to whom the device is shown. */
  readonly viewer?: Viewer;
}

export interface RoundFilter {
  readonly owner?: string;
  readonly modelId?: string;
  readonly state?: RoundState;
}

/** A round of learning and how many updates it has. */
export interface RoundRow extends LearningRoundRecord, LedgerPlace {
  readonly state: RoundState;
  readonly updates: number;
}

/** Reads of who is a member, what is reported, and rounds of learning. */
export interface MembershipQueries {
  members(page: PageRequest): Promise<Page<MemberRecord & LedgerPlace>>;
  memberProposals(
    filter: MemberProposalFilter,
    page: PageRequest,
  ): Promise<Page<MemberProposalRow>>;
  memberProposal(owner: string, commandId: string): Promise<MemberProposalDetails | undefined>;
  deviations(
    filter: DeviationFilter,
    page: PageRequest,
  ): Promise<Page<DeviationRecord & LedgerPlace>>;
  rounds(filter: RoundFilter, page: PageRequest): Promise<Page<RoundRow>>;
  round(name: RoundName): Promise<RoundRow | undefined>;
  /** What sites have submitted to a round. */
  roundUpdates(
    name: RoundName,
    page: PageRequest,
  ): Promise<Page<LearningUpdateRecord & LedgerPlace>>;
}
