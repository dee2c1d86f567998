import type { StoredRecord } from '@edgebeat/bus';
import type { AlertChange, AlertRaisedData } from '@edgebeat/core';
import { at, hashOf } from './chain.test.kit';
import { storedEvent } from './stored.test.kit';

/** The id of an alert by its number. */
export function alertIdOf(number: number): string {
  return `alt_${hashOf(`alert ${number}`).slice(0, 32)}`;
}

/** An alert on its topic, raised so many seconds after the first one. */
export function raised(number: number, change: Partial<AlertRaisedData> = {}): StoredRecord {
  const alert_id = alertIdOf(number);
  const data = { alert_id, tenant_id: 'alpha', timestamp: at(number), ...change };
  return storedEvent('AlertRaised', number, data, { subject: alert_id });
}

/** What somebody says of an alert, later. */
export function changed(
  number: number,
  status: AlertChange,
  {
    offset = number + 1000,
    ...change
  }: { offset?: number; tenant_id?: string; note?: string } = {},
): StoredRecord {
  const data = { alert_id: alertIdOf(number), tenant_id: 'alpha', status, by: 'mia', ...change };
  return storedEvent('AlertUpdated', offset, data, { subject: data.alert_id });
}
