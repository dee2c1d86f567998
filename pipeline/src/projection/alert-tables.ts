import type {
  AlertStatus,
  LifeStage,
  Severity,
  ThreatCategory,
  ThreatStatus,
} from '@edgebeat/core';
import type { ColumnType, Generated, GeneratedAlways } from 'kysely';

export interface AlertTable {
  readonly alert_id: string;
  readonly tenant: string;
  readonly device_id: string;
  readonly severity: Severity;
  readonly title: string;
  readonly event_ids: ColumnType<readonly string[], string, string>;
  readonly threat_id: string;
  readonly threat_category: ThreatCategory;
  readonly confidence: number;
  readonly policy_id: string;
  readonly decision_id: string;
  readonly raised_at: string;
  readonly recorded_at: string;
  readonly status: Generated<AlertStatus>;
  readonly changed_at: string | null;
  readonly changed_by: string | null;
  readonly note: string | null;
}

export interface ThreatTable {
  readonly threat_id: string;
  readonly tenant: string;
  readonly device_id: string;
  readonly threat_category: ThreatCategory;
  readonly confidence: number;
  /** The place in the list of severities, from 0. */
  readonly severity: number;
  readonly detected_at: string;
  readonly alerts: number;
  /** How many of them have not ended. */
  readonly active: number;
  readonly resolved: number;
  readonly status: GeneratedAlways<ThreatStatus>;
}

export interface StageTable {
  readonly id: string;
  readonly tenant: string;
  readonly stage: LifeStage;
  readonly at: string;
  readonly recorded_at: string;
  /** The first half of each id. */
  readonly events: readonly string[];
}

export interface PersistedTable {
  /** There is one row, or none yet. */
  readonly one: true;
  readonly sequence: number;
}
