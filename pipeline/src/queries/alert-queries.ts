import { Severity } from '@edgebeat/core';
import type { Database } from '@edgebeat/database';
import { type Selectable, sql } from 'kysely';
import { z } from 'zod';
import type { AlertTable, ThreatTable } from '../projection/alert-tables';
import { storable } from '../projection/storable';
import type { ProjectionTables } from '../projection/tables';
import type { AlertFilter, AlertReads, AlertRow, ThreatFilter, ThreatRow } from './alerts';
import { allOf, between, equals, equalsNumber } from './conditions';
import { textKey } from './cursor';
import { type KeyColumns, pageQuery, toPage } from './page';

const key = z.tuple([textKey, textKey]);

const alertOrder: KeyColumns<[string, string]> = {
  name: 'alerts',
  key,
  columns: [
    ['raised_at', 'text'],
    ['alert_id', 'text'],
  ],
};

const threatOrder: KeyColumns<[string, string]> = {
  name: 'threats',
  key,
  columns: [
    ['detected_at', 'text'],
    ['threat_id', 'text'],
  ],
};

/** The lists of alerts and threats: newest first by what they are about. */
export function alertQueries({ query }: Database<ProjectionTables>): AlertReads {
  return {
    async alerts(filter, page) {
      const { after, order: by, rows } = pageQuery(alertOrder, page);
      const found = await sql<Selectable<AlertTable>>`
        select * from projection.alerts where ${allOf([after, ...ofAlerts(filter)])}
        order by ${by} limit ${rows}
      `.execute(query);
      const keyOf = (row: Selectable<AlertTable>): [string, string] => [
        row.raised_at,
        row.alert_id,
      ];
      return toPage(found.rows, page, { order: alertOrder, keyOf, toItem: toAlert });
    },

    async alert(alertId) {
      const row = await query
        .selectFrom('projection.alerts')
        .selectAll()
        .where('alert_id', '=', storable(alertId))
        .executeTakeFirst();
      return row && toAlert(row);
    },

    async threats(filter, page) {
      const { after, order: by, rows } = pageQuery(threatOrder, page);
      const found = await sql<Selectable<ThreatTable>>`
        select * from projection.threats where ${allOf([after, ...ofThreats(filter)])}
        order by ${by} limit ${rows}
      `.execute(query);
      const keyOf = (row: Selectable<ThreatTable>): [string, string] => [
        row.detected_at,
        row.threat_id,
      ];
      return toPage(found.rows, page, { order: threatOrder, keyOf, toItem: toThreat });
    },
  };
}

function ofAlerts(filter: AlertFilter) {
  return [
    ...equals('tenant', filter.tenant),
    ...equals('status', filter.status),
    ...equals('severity', filter.severity),
    ...equals('device_id', filter.deviceId),
    ...between('raised_at', filter),
  ];
}

function ofThreats(filter: ThreatFilter) {
  const { severity } = filter;
  const place = severity === undefined ? undefined : Severity.options.indexOf(severity);
  return [
    ...equals('tenant', filter.tenant),
    ...equals('status', filter.status),
    ...equalsNumber('severity', place, 'severity'),
    ...equals('threat_category', filter.threatCategory),
    ...between('detected_at', filter),
  ];
}

function toAlert(row: Selectable<AlertTable>): AlertRow {
  const { tenant, severity, title, confidence, status, changed_at, changed_by, note } = row;
  return {
    ...{ alertId: row.alert_id, tenant, deviceId: row.device_id, severity, title },
    ...{ eventIds: row.event_ids, decisionId: row.decision_id, threatId: row.threat_id },
    ...{ threatCategory: row.threat_category, confidence, policyId: row.policy_id },
    ...{ raisedAt: row.raised_at, status },
    ...(changed_at !== null && { changedAt: changed_at }),
    ...(changed_by !== null && { changedBy: changed_by }),
    ...(note !== null && { note }),
  };
}

function toThreat(row: Selectable<ThreatTable>): ThreatRow {
  const { tenant, confidence, alerts, active, status } = row;
  return {
    ...{ threatId: row.threat_id, tenant, deviceId: row.device_id },
    ...{ threatCategory: row.threat_category, confidence },
    severity: Severity.options[row.severity] ?? 'critical',
    ...{ detectedAt: row.detected_at, alerts, active, status },
  };
}
