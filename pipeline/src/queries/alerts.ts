import type {
  AlertStatus,
  LifeStage,
  Severity,
  ThreatCategory,
  ThreatStatus,
} from '@edgebeat/core';
import type { Page, PageRequest } from './queries';

/** An alert and how far it is. */
export interface AlertRow {
  readonly alertId: string;
  readonly tenant: string;
  readonly deviceId: string;
  readonly severity: Severity;
  readonly title: string;
  /** The decisions as the event-pipeline document names them; `decisionId` is the CloudEvent's id. */
  readonly eventIds: readonly string[];
  readonly decisionId: string;
  readonly threatId: string;
  readonly threatCategory: ThreatCategory;
  readonly confidence: number;
  readonly policyId: string;
  readonly raisedAt: string;
  readonly status: AlertStatus;
  /** Who said last how far it is, and when. */
  readonly changedAt?: string;
  readonly changedBy?: string;
  readonly note?: string;
}

export interface AlertFilter {
  readonly tenant?: string;
  readonly status?: AlertStatus;
  readonly severity?: Severity;
  readonly deviceId?: string;
  /** When it was raised, from (included) and to (not included). */
  readonly since?: string;
  readonly until?: string;
}

/** The alerts of one device and category together. */
export interface ThreatRow {
  readonly threatId: string;
  readonly tenant: string;
  readonly deviceId: string;
  readonly threatCategory: ThreatCategory;
  readonly confidence: number;
  readonly severity: Severity;
  readonly detectedAt: string;
  readonly alerts: number;
  /** How many of them have not ended. */
  readonly active: number;
  readonly status: ThreatStatus;
}

export interface ThreatFilter {
  readonly tenant?: string;
  readonly status?: ThreatStatus;
  readonly severity?: Severity;
  readonly threatCategory?: ThreatCategory;
  /** When it was detected first, from (included). */
  readonly since?: string;
}

/** A stage that an event has reached, when, and the event that says so. */
export interface StageRow {
  readonly stage: LifeStage;
  readonly at: string;
  readonly eventId: string;
}

/** Reads of alerts and threats. */
export interface AlertReads {
  alerts(filter: AlertFilter, page: PageRequest): Promise<Page<AlertRow>>;
  alert(alertId: string): Promise<AlertRow | undefined>;
  threats(filter: ThreatFilter, page: PageRequest): Promise<Page<ThreatRow>>;
}
