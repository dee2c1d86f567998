import type { StoredRecord } from '@edgebeat/bus';
import { type AlertChange, alertProgress, type EventOf, threatId } from '@edgebeat/core';
import { storable } from '../projection/storable';
import type { NewRow } from '../projection/write-rows';

/** An alert as it is written. */
export type NewAlert = Omit<NewRow<'projection.alerts'>, 'status' | keyof ChangeColumns>;

interface ChangeColumns {
  readonly changed_at: string;
  readonly changed_by: string;
  readonly note: string | null;
}

/** What was said of an alert. */
export interface NewAlertChange extends ChangeColumns {
  readonly alert_id: string;
  readonly tenant: string;
  readonly status: AlertChange;
}

/** The row of an alert. */
export function alertRow(
  { data }: EventOf<'AlertRaised'>,
  { timestamp: recorded_at }: StoredRecord,
): NewAlert {
  const { alert_id, device_id, severity, threat_category, confidence, policy_id } = data;
  const tenant = storable(data.tenant_id);
  return {
    ...{ alert_id, tenant, device_id, severity, title: storable(data.title) },
    event_ids: JSON.stringify(data.event_ids),
    threat_id: threatId(tenant, device_id, threat_category),
    ...{ threat_category, confidence, policy_id, decision_id: data.decision_id },
    ...{ raised_at: data.timestamp, recorded_at },
  };
}

/** The change that somebody made to an alert. */
export function alertChange({ data, time }: EventOf<'AlertUpdated'>): NewAlertChange {
  const { alert_id, tenant_id, status, by, note } = data;
  return {
    ...{ alert_id, tenant: storable(tenant_id), status },
    changed_at: time,
    changed_by: storable(by),
    note: note === undefined ? null : storable(note),
  };
}

/** Of several changes of an alert the one that counts: the furthest, and of those the first. */
export function furthestChanges(changes: readonly NewAlertChange[]): NewAlertChange[] {
  const furthest = new Map<string, NewAlertChange>();
  for (const change of changes) {
    const name = JSON.stringify([change.alert_id, change.tenant]);
    const known = furthest.get(name);
    const isFurther =
      known === undefined || alertProgress(change.status) > alertProgress(known.status);
    if (isFurther) furthest.set(name, change);
  }
  return [...furthest.values()];
}
