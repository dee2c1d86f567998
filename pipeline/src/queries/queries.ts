import type {
  AgentReportedData,
  DeviceRecord,
  EventName,
  IncidentStatus,
  NodeMeasuredData,
  PolicyRevisionRecord,
  Severity,
} from '@edgebeat/core';
import type { z } from 'zod';
import type { AgreementQueries } from './agreement-lists';
import type { AuditQueries } from './audit-lists';
import type { MembershipQueries } from './membership-lists';
import type { LedgerPlace, Page, PageRequest } from './lists';
import type { Viewer } from '../tenancy/viewer';
import type { AlertReads, StageRow } from './alerts';

export type * from './agreement-lists';
export type * from './audit-lists';
export type * from './membership-lists';
export type { LedgerPlace, Page, PageRequest } from './lists';

export interface EventRow {
  /** Order of recording at this site, from 1. */
  readonly sequence: number;
  readonly id: string;
  readonly type: EventName;
  readonly source: string;
  readonly subject?: string;
  readonly tenant: string;
  readonly time: string;
  readonly recordedAt: string;
  readonly severity?: Severity;
  readonly threatCategory?: string;
  readonly data: unknown;
}

export interface EventFilter {
  readonly tenant?: string;
  readonly types?: readonly EventName[];
  readonly severity?: Severity;
  readonly threatCategory?: string;
  /** Event time from (included) and to (not included), UTC with milliseconds. */
  readonly since?: string;
  readonly until?: string;
  readonly source?: string;
}

export interface IncidentRow extends LedgerPlace {
  readonly owner: string;
  readonly id: string;
  readonly siteId: string;
  readonly agent: string;
  readonly type: string;
  readonly severity: Severity;
  readonly tlp: string;
  readonly status: IncidentStatus;
  readonly withdrawn: boolean;
  readonly techniques: readonly string[];
  readonly correlationKeys: readonly string[];
  readonly firstSeen: string;
  readonly lastSeen: string;
  readonly recordedAt: string;
  readonly commitment: { readonly root: string; readonly leaves: number };
  readonly contentHash: string;
  readonly entries: number;
}

export interface IncidentEntryRow extends LedgerPlace {
  readonly number: number;
  readonly actor: string;
  readonly amendment: unknown;
  readonly effect: 'applied' | 'proposed';
  readonly time: string;
}

export interface IncidentFilter {
  readonly owner?: string;
  readonly siteId?: string;
  readonly status?: IncidentStatus;
  readonly severity?: Severity;
  readonly type?: string;
  /** When it was recorded, from (included) and to (not included). */
  readonly since?: string;
  readonly until?: string;
  /** Everybody's if not set. */
  readonly viewer?: Viewer;
}

/** Where a revision stands at one site that it binds. */
export interface PolicySiteRow extends Partial<LedgerPlace> {
  readonly owner: string;
  readonly siteId: string;
  /** Attested on the ledger, an older revision attested, or nothing. */
  readonly state: 'active' | 'older' | 'pending';
  readonly joinedLater: boolean;
  readonly revision?: number;
  readonly compiledHash?: string;
  readonly since?: string;
}

/** A policy; its place on the ledger is that of its latest revision. */
export interface PolicyRow extends LedgerPlace {
  readonly owner: string;
  readonly policyId: string;
  /** `approved`: the quorum is reached, but a site that it bound then has not attested it yet. */
  readonly status: 'proposed' | 'approved' | 'active' | 'inactive';
  readonly latest: PolicyRevisionRecord;
  readonly active?: PolicyRevisionRecord;
  readonly activatedAt?: string;
  readonly approvals: readonly string[];
  readonly sites: readonly PolicySiteRow[];
}

export interface PolicyFilter {
  readonly owner?: string;
  readonly status?: PolicyRow['status'];
  readonly name?: string;
}

/** One transaction on the ledger, valid or not. */
export interface TransactionRow extends LedgerPlace {
  readonly code: string;
  readonly time: string;
  readonly creator: { readonly msp: string; readonly keyHash: string };
  readonly announcements: readonly {
    readonly event: string;
    readonly owner: string;
    readonly id: string;
    readonly number?: number;
    readonly contentHash?: string;
  }[];
}

export interface TransactionFilter {
  readonly block?: number;
  readonly transactionId?: string;
  readonly code?: string;
  readonly msp?: string;
  /** What it announced: the event, the object's owner and id (`incident` and `policyId` are ids). */
  readonly event?: string;
  readonly owner?: string;
  readonly objectId?: string;
  readonly since?: string;
  readonly until?: string;
  /**
   * Everybody's if not set; of a transaction it sees what was announced about its own objects. What it
   * does not see is left out of the page, which is shorter then.
   */
  readonly viewer?: Viewer;
}

/** A block; its time is that of its last transaction. */
export interface BlockRow {
  readonly number: number;
  readonly hash: string;
  readonly time: string;
  readonly transactions: readonly { readonly transactionId: string; readonly code: string }[];
}

export interface SiteRow extends LedgerPlace {
  readonly owner: string;
  readonly siteId: string;
  readonly since: string;
  readonly until?: string;
}

export interface DeviceFilter {
  readonly tenant?: string;
  readonly siteId?: string;
  readonly trust?: DeviceRecord['trust'];
  readonly status?: DeviceRecord['status'];
}

/** How an agent was when it last said so, and when that was. */
export interface AgentRow extends z.infer<typeof AgentReportedData> {
  readonly reportedAt: string;
}

export interface NodeRow extends z.infer<typeof NodeMeasuredData> {
  readonly measuredAt: string;
}

/** How far the projection is: what it has applied of the ledger and of the site's events. */
export interface ProjectionState {
  readonly channel?: string;
  /** The number of blocks of which everything was applied. */
  readonly blocks: number;
  readonly events: number;
}

/** What was parked at this site. */
export interface ParkedRow {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly agent: string;
  readonly reason: string;
  readonly detail: string;
  readonly excerpt: string;
  readonly parkedAt: string;
}

/**
 * Reads of the projection. Lists are newest first; a cursor that is not of the list is Rejected
 * invalid-argument naming `cursor`; a database that is away is Unavailable database-unavailable.
 */
export interface Queries extends AlertReads, AuditQueries, AgreementQueries, MembershipQueries {
  events(filter: EventFilter, page: PageRequest): Promise<Page<EventRow>>;
  event(id: string): Promise<EventRow | undefined>;
  /** How far an event has come in its life, in the order of the stages. */
  stagesOf(event: EventRow): Promise<readonly StageRow[]>;
  /** Events recorded after a sequence, oldest first, for streams; at most 1,000. */
  eventsAfter(sequence: number, limit: number, tenant?: string): Promise<readonly EventRow[]>;
  lastSequence(): Promise<number>;
  /** How many events were recorded since then; their own times do not count here. */
  countEvents(since: string, tenant?: string): Promise<number>;
  incidents(filter: IncidentFilter, page: PageRequest): Promise<Page<IncidentRow>>;
  /** Without an owner it is the first one that was recorded under the id, and that the viewer sees. */
  incident(
    owner: string | undefined,
    id: string,
    viewer?: Viewer,
  ): Promise<
    { readonly incident: IncidentRow; readonly entries: readonly IncidentEntryRow[] } | undefined
  >;
  policies(filter: PolicyFilter, page: PageRequest): Promise<Page<PolicyRow>>;
  policy(policyId: string): Promise<PolicyRow | undefined>;
  /** The last 1,000 revisions, the newest first. */
  policyRevisions(policyId: string): Promise<readonly PolicyRevisionRecord[]>;
  transactions(filter: TransactionFilter, page: PageRequest): Promise<Page<TransactionRow>>;
  transaction(transactionId: string, viewer?: Viewer): Promise<TransactionRow | undefined>;
  block(number: number, viewer?: Viewer): Promise<BlockRow | undefined>;
  /** The tenant of an incident of a member, when one has claimed it. */
  incidentTenant(owner: string, id: string): Promise<string | undefined>;
  sites(page: PageRequest): Promise<Page<SiteRow>>;
  devices(filter: DeviceFilter, page: PageRequest): Promise<Page<DeviceRecord>>;
  device(owner: string, deviceId: string): Promise<DeviceRecord | undefined>;
  /** The devices of a tenant of a member among up to 500 ids. */
  devicesNamed(
    owner: string,
    ids: readonly string[],
    tenant: string,
  ): Promise<readonly DeviceRecord[]>;
  agents(): Promise<readonly AgentRow[]>;
  node(): Promise<NodeRow | undefined>;
  parked(page: PageRequest): Promise<Page<ParkedRow>>;
  state(): Promise<ProjectionState>;
}
