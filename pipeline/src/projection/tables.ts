import type {
  AgentReportedData,
  DeviceRecord,
  EventName,
  IdentityRecord,
  IncidentChange,
  IncidentRecord,
  IncidentView,
  MemberRecord,
  NodeMeasuredData,
  PolicyReceiptRecord,
  PolicyRecord,
  PolicyRevisionRecord,
  Severity,
  SiteRecord,
} from '@edgebeat/core';
import type { ColumnType, Generated } from 'kysely';
import type { z } from 'zod';
import type { TenancyTables } from '../tenancy/incident-tenants';
import type { AgreementTables } from './agreement-tables';
import type { MembershipTables } from './membership-tables';
import type { AuditTables } from './audit-tables';
import type { AlertTable, PersistedTable, StageTable, ThreatTable } from './alert-tables';

/** A column of JSON: written as text, read as what that text holds. */
export type JsonColumn<Value> = ColumnType<Value, string, string>;

/** The tables of the schema `projection`, and whose incidents are, for what is shown of them. */
export interface ProjectionTables
  extends TenancyTables, AgreementTables, MembershipTables, AuditTables {
  readonly 'projection.recording': {
    readonly sequence: number;
    /** The log that is projected, and the first sequence of it that is not. */
    readonly log_id: Generated<string | null>;
    readonly log_next: Generated<number>;
  };
  readonly 'projection.applied': AppliedTable;
  readonly 'projection.parked': ParkedTable;
  readonly 'projection.events': EventTable;
  readonly 'projection.agents': AgentTable;
  readonly 'projection.node': NodeTable;
  readonly 'projection.blocks': BlockTable;
  readonly 'projection.transactions': TransactionTable;
  readonly 'projection.announcements': AnnouncementTable;
  readonly 'projection.members': MemberTable;
  readonly 'projection.sites': SiteTable;
  readonly 'projection.identities': IdentityTable;
  readonly 'projection.devices': DeviceTable;
  readonly 'projection.policies': PolicyTable;
  readonly 'projection.policy_revisions': PolicyRevisionTable;
  readonly 'projection.policy_approvals': PolicyApprovalTable;
  readonly 'projection.policy_receipts': PolicyReceiptTable;
  readonly 'projection.incidents': IncidentTable;
  readonly 'projection.incident_entries': IncidentEntryTable;
  readonly 'projection.alerts': AlertTable;
  readonly 'projection.threats': ThreatTable;
  readonly 'projection.stages': StageTable;
  readonly 'projection.persisted': PersistedTable;
}

export interface AppliedTable {
  readonly channel: string;
  readonly block: number;
  readonly transaction: number;
  readonly item: number;
  readonly records: number;
  readonly block_transactions: number | null;
  readonly blocks: number;
}

export interface ParkedTable {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly agent: string;
  readonly reason: string;
  readonly detail: string;
  readonly excerpt: string;
  readonly parked_at: string;
}

export interface EventTable {
  readonly sequence: number;
  readonly id: string;
  readonly type: EventName;
  readonly source: string;
  readonly subject: string | null;
  readonly tenant: string;
  readonly time: string;
  readonly recorded_at: string;
  readonly severity: Severity | null;
  readonly threat_category: string | null;
  readonly data: JsonColumn<unknown>;
}

export interface AgentTable {
  readonly name: string;
  readonly report: JsonColumn<z.infer<typeof AgentReportedData>>;
  readonly reported_at: string;
}

export interface NodeTable {
  /** There is one row. */
  readonly one: true;
  readonly measurement: JsonColumn<z.infer<typeof NodeMeasuredData>>;
  readonly measured_at: string;
}

export interface BlockTable {
  readonly number: number;
  readonly hash: string;
  readonly time: string;
}

export interface TransactionTable {
  readonly block: number;
  readonly transaction: number;
  readonly block_hash: string;
  readonly transaction_id: string;
  readonly code: string;
  readonly time: string;
  readonly creator_msp: string;
  readonly creator_key_hash: string;
}

export interface AnnouncementTable {
  readonly block: number;
  readonly transaction: number;
  readonly item: number;
  readonly event: string;
  readonly owner: string;
  readonly object_id: string;
  readonly number: number | null;
  readonly content_hash: string | null;
}

/** Where the record that a row shows lies. */
export interface PlaceColumns {
  readonly block: number;
  readonly block_hash: string;
  readonly transaction: number;
  readonly transaction_id: string;
  readonly item: number;
}

/** Where the first record of a row's key lies; lists are in this order, which never changes. */
export interface CreatedColumns {
  readonly created_block: number;
  readonly created_transaction: number;
  readonly created_item: number;
}

export interface MemberTable extends PlaceColumns, CreatedColumns {
  readonly owner: string;
  readonly status: MemberRecord['status'];
  readonly record: JsonColumn<MemberRecord>;
}

export interface SiteTable extends PlaceColumns, CreatedColumns {
  readonly owner: string;
  readonly site_id: string;
  readonly since: string;
  readonly until: string | null;
  readonly record: JsonColumn<SiteRecord>;
}

export interface IdentityTable extends PlaceColumns {
  readonly owner: string;
  readonly key_hash: string;
  readonly label: string;
  readonly site_id: string | null;
  readonly valid_from: string;
  readonly valid_until: string;
  readonly record: JsonColumn<IdentityRecord>;
}

export interface DeviceTable extends PlaceColumns, CreatedColumns {
  readonly owner: string;
  readonly device_id: string;
  readonly site_id: string;
  readonly tenant: string;
  readonly trust: DeviceRecord['trust'];
  readonly status: DeviceRecord['status'];
  /** The trust that somebody proposed for a device in quarantine. */
  readonly release: DeviceRecord['trust'] | null;
  readonly release_proposed_at: string | null;
  readonly record: JsonColumn<DeviceRecord>;
}

export interface PolicyTable extends PlaceColumns, CreatedColumns {
  readonly owner: string;
  readonly policy_id: string;
  readonly status: PolicyRecord['status'];
  readonly latest_revision: number;
  readonly active_revision: number | null;
  readonly activated_at: string | null;
}

export interface PolicyRevisionTable extends PlaceColumns {
  readonly owner: string;
  readonly policy_id: string;
  readonly revision: number;
  readonly change: PolicyRevisionRecord['change'];
  readonly policy_name: string;
  readonly proposer: string;
  readonly quorum: number;
  readonly quorum_of_others: number | null;
  readonly binding: PolicyRevisionRecord['binding'];
  readonly content_hash: string;
  readonly proposed_at: string;
  readonly record: JsonColumn<PolicyRevisionRecord>;
}

export interface PolicyApprovalTable extends PlaceColumns {
  readonly owner: string;
  readonly policy_id: string;
  readonly revision: number;
  readonly approver: string;
  readonly content_hash: string;
  readonly approved_at: string;
}

export interface PolicyReceiptTable extends PlaceColumns {
  readonly owner: string;
  readonly policy_id: string;
  readonly site_owner: string;
  readonly site_id: string;
  readonly revision: number;
  readonly compiled_hash: string;
  readonly since: string;
  readonly record: JsonColumn<PolicyReceiptRecord>;
}

export interface IncidentTable extends PlaceColumns {
  readonly owner: string;
  readonly id: string;
  readonly site_id: string;
  readonly agent: string;
  readonly type: string;
  readonly severity: Severity;
  readonly tlp: IncidentView['tlp'];
  readonly status: IncidentView['status'];
  readonly withdrawn: boolean;
  readonly techniques: JsonColumn<IncidentRecord['techniques']>;
  readonly correlation_keys: JsonColumn<IncidentRecord['correlationKeys']>;
  readonly first_seen: string;
  readonly last_seen: string;
  readonly recorded_at: string;
  readonly commitment: JsonColumn<IncidentRecord['commitment']>;
  readonly content_hash: string;
  readonly entries: number;
}

export interface IncidentEntryTable extends PlaceColumns {
  readonly owner: string;
  readonly id: string;
  readonly number: number;
  readonly actor: string;
  readonly amendment: JsonColumn<z.infer<typeof IncidentChange>>;
  readonly content_hash: string;
  readonly effect: 'applied' | 'proposed';
  readonly time: string;
}
