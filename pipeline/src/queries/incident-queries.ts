import type { Database } from '@edgebeat/database';
import { type Selectable, sql } from 'kysely';
import { z } from 'zod';
import { storable } from '../projection/storable';
import type { IncidentEntryTable, IncidentTable, ProjectionTables } from '../projection/tables';
import { seesIncident, type Viewer } from '../tenancy/viewer';
import { allOf, between, equals } from './conditions';
import { textKey } from './cursor';
import { toPlace } from './ledger-place';
import { type KeyColumns, pageQuery, toPage } from './page';
import type { IncidentEntryRow, IncidentFilter, IncidentRow, Queries } from './queries';

type Row = Selectable<IncidentTable>;

/** The chaincode takes no more entries of an incident. */
const maxEntries = 1000;

const order: KeyColumns<[string, string, string]> = {
  name: 'incidents',
  key: z.tuple([textKey, textKey, textKey]),
  columns: [
    ['recorded_at', 'text'],
    ['owner', 'text'],
    ['id', 'text'],
  ],
};

/** The lists of incidents: newest first by the time at which they were recorded. */
export function incidentQueries({
  query,
}: Database<ProjectionTables>): Pick<Queries, 'incidents' | 'incident' | 'incidentTenant'> {
  return {
    async incidents(filter, page) {
      const { after, order: by, rows } = pageQuery(order, page);
      const found = await sql<Row>`
        select * from projection.incidents as i where ${allOf([after, ...conditions(filter)])}
        order by ${by} limit ${rows}
      `.execute(query);
      const keyOf = (row: Row): [string, string, string] => [row.recorded_at, row.owner, row.id];
      return toPage(found.rows, page, { order, keyOf, toItem });
    },

    async incident(owner, id, viewer) {
      let named = query
        .selectFrom('projection.incidents as i')
        .selectAll()
        .where('id', '=', storable(id))
        .where(isSeen(viewer));
      if (owner !== undefined) named = named.where('owner', '=', storable(owner));
      // Without an owner it is the one that was recorded first: nobody takes an id away by reusing it.
      const first = named.orderBy('block').orderBy('transaction').orderBy('item').limit(1);
      const row = await first.executeTakeFirst();
      if (row === undefined) return undefined;
      const entries = await query
        .selectFrom('projection.incident_entries')
        .selectAll()
        .where('owner', '=', row.owner)
        .where('id', '=', row.id)
        .orderBy('number')
        .limit(maxEntries)
        .execute();
      return { incident: toItem(row), entries: entries.map(toEntry) };
    },

    async incidentTenant(owner, id) {
      const row = await query
        .selectFrom('tenancy.incidents')
        .select('tenant')
        .where('owner', '=', storable(owner))
        .where('id', '=', storable(id))
        .executeTakeFirst();
      return row?.tenant;
    },
  };
}

function conditions(filter: IncidentFilter) {
  return [
    ...equals('owner', filter.owner),
    ...equals('site_id', filter.siteId),
    ...equals('status', filter.status),
    ...equals('severity', filter.severity),
    ...equals('type', filter.type),
    ...between('recorded_at', filter),
    ...(filter.viewer === undefined ? [] : [isSeen(filter.viewer)]),
  ];
}

/** `i` is the table in every query here. */
function isSeen(viewer: Viewer | undefined) {
  return sql<boolean>`${seesIncident(viewer, sql`i.owner`, sql`i.id`)}`;
}

function toItem(row: Row): IncidentRow {
  const { owner, id, agent, type, severity, tlp, status, withdrawn, techniques, entries } = row;
  return {
    ...{ owner, id, siteId: row.site_id, agent, type, severity, tlp, status, withdrawn },
    techniques,
    correlationKeys: row.correlation_keys,
    firstSeen: row.first_seen,
    lastSeen: row.last_seen,
    recordedAt: row.recorded_at,
    commitment: row.commitment,
    contentHash: row.content_hash,
    entries,
    ...toPlace(row),
  };
}

function toEntry(row: Selectable<IncidentEntryTable>): IncidentEntryRow {
  const { number, actor, amendment, effect, time } = row;
  return { number, actor, amendment, effect, time, ...toPlace(row) };
}
