import type {
  ApprovalKind,
  AttestationType,
  GovernanceChange,
  GovernanceRecord,
  ImageAdmissionRecord,
  ImageRuntimeRecord,
  ImageVerdict,
  VerdictAttestation,
} from '@edgebeat/core';
import type { Viewer } from '../tenancy/viewer';
import type { LedgerPlace, Page, PageRequest } from './lists';

/** Something that waits for voices, and for whose. */
export interface ApprovalRow {
  readonly kind: ApprovalKind;
  readonly owner: string;
  /** The id of the policy, proposal, incident, attestation or device, or the hash of the key. */
  readonly id: string;
  /** The revision of a policy, or the entry of an incident. */
  readonly number?: number;
  /** What it would change: an update, a status, an endorsement, a revocation, a trust. */
  readonly change: string;
  /** What an approval has to name, where it names any. */
  readonly contentHash?: string;
  readonly proposer: string;
  readonly approvals: readonly string[];
  /** How many voices it needs: a number of their own as long as a policy's owner has not agreed. */
  readonly quorum: number;
  /** Members whose voice would count and who have not spoken. */
  readonly waitingFor: readonly string[];
  readonly proposedAt: string;
}

export interface ApprovalFilter {
  readonly kind?: ApprovalKind;
  /** A member whose voice it waits for. */
  readonly waitingFor?: string;
  /** Everybody's if not set; devices are shown to their owner's tenant alone. */
  readonly viewer?: Viewer;
}

/** The terms in force: how many members a policy or an image needs. */
export interface TermsRow extends LedgerPlace {
  readonly revision: number;
  readonly policies: GovernanceRecord['policies'];
  readonly images: GovernanceRecord['images'];
  readonly protocolVersion: number;
  /** The proposal that set them; the charter's own have none. */
  readonly proposal?: { readonly owner: string; readonly commandId: string };
  readonly since: string;
  /** Active members, and how many of them have to agree to other terms. */
  readonly members: readonly string[];
  readonly needed: number;
}

export interface GovernanceProposalRow extends LedgerPlace {
  readonly owner: string;
  readonly commandId: string;
  readonly expectedRevision: number;
  readonly change: GovernanceChange;
  readonly contentHash: string;
  /** `stale`: other terms came into force before it had enough approvals. */
  readonly state: 'open' | 'applied' | 'stale';
  readonly approvals: readonly string[];
  readonly needed: number;
  readonly proposedAt: string;
}

export interface GovernanceProposalFilter {
  readonly owner?: string;
  readonly state?: GovernanceProposalRow['state'];
}

/** An attestation, how it stands, and what all that is said of its image comes to. */
export interface AttestationRow extends LedgerPlace {
  readonly owner: string;
  readonly id: string;
  readonly digest: string;
  readonly type: AttestationType;
  readonly predicateType?: string;
  readonly keys: readonly string[];
  readonly payloadHash: string;
  readonly contentHash: string;
  readonly state: VerdictAttestation['state'];
  readonly endorsers: readonly string[];
  readonly attestedAt: string;
  readonly image: Pick<ImageVerdict, 'status' | 'quorum' | 'binding'> & {
    /** The members that vouch for it. */
    readonly vouchers: readonly string[];
  };
}

export interface AttestationFilter {
  readonly owner?: string;
  readonly digest?: string;
  readonly type?: AttestationType;
  readonly state?: AttestationRow['state'];
}

export interface ImageDecisionFilter {
  readonly owner?: string;
  readonly id?: string;
  readonly siteId?: string;
  readonly digest?: string;
}

/** Reads of what members agree on, and of what they say of images. */
export interface AgreementQueries {
  approvals(filter: ApprovalFilter, page: PageRequest): Promise<Page<ApprovalRow>>;
  /** Nothing until the consortium is founded. */
  terms(): Promise<TermsRow | undefined>;
  governanceProposals(
    filter: GovernanceProposalFilter,
    page: PageRequest,
  ): Promise<Page<GovernanceProposalRow>>;
  governanceProposal(owner: string, commandId: string): Promise<GovernanceProposalRow | undefined>;
  attestations(filter: AttestationFilter, page: PageRequest): Promise<Page<AttestationRow>>;
  admissions(
    filter: ImageDecisionFilter,
    page: PageRequest,
  ): Promise<Page<ImageAdmissionRecord & LedgerPlace>>;
  runtimes(
    filter: ImageDecisionFilter,
    page: PageRequest,
  ): Promise<Page<ImageRuntimeRecord & LedgerPlace>>;
}
