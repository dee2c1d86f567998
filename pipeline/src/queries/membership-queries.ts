import type { Database } from '@edgebeat/database';
import { type Selectable, sql } from 'kysely';
import { storable } from '../projection/storable';
import type { DeviceTable, ProjectionTables, SiteTable } from '../projection/tables';
import { allOf, equals } from './conditions';
import { createdKey, createdOrder, toPlace } from './ledger-place';
import { pageQuery, toPage } from './page';
import type { DeviceFilter, Queries, SiteRow } from './queries';

const siteOrder = createdOrder('sites');
const deviceOrder = createdOrder('devices');

/** The lists of sites and devices: those that were registered last come first. */
export function membershipQueries({
  query,
}: Database<ProjectionTables>): Pick<Queries, 'sites' | 'devices' | 'device' | 'devicesNamed'> {
  return {
    async sites(page) {
      const { after, order: by, rows } = pageQuery(siteOrder, page);
      const found = await sql<Selectable<SiteTable>>`
        select * from projection.sites where ${after} order by ${by} limit ${rows}
      `.execute(query);
      return toPage(found.rows, page, { order: siteOrder, keyOf: createdKey, toItem: toSite });
    },

    async devices(filter, page) {
      const { after, order: by, rows } = pageQuery(deviceOrder, page);
      const found = await sql<Selectable<DeviceTable>>`
        select * from projection.devices where ${allOf([after, ...conditions(filter)])}
        order by ${by} limit ${rows}
      `.execute(query);
      const toItem = ({ record }: Selectable<DeviceTable>) => record;
      return toPage(found.rows, page, { order: deviceOrder, keyOf: createdKey, toItem });
    },

    async device(owner, deviceId) {
      const row = await query
        .selectFrom('projection.devices')
        .select('record')
        .where('owner', '=', storable(owner))
        .where('device_id', '=', storable(deviceId))
        .executeTakeFirst();
      return row?.record;
    },

    async devicesNamed(owner, ids, tenant) {
      if (ids.length === 0) return [];
      const rows = await query
        .selectFrom('projection.devices')
        .select('record')
        .where('owner', '=', storable(owner))
        .where('device_id', 'in', ids.map(storable))
        .where('tenant', '=', storable(tenant))
        .execute();
      return rows.map(({ record }) => record);
    },
  };
}

function conditions({ tenant, siteId, trust, status }: DeviceFilter) {
  return [
    ...equals('tenant', tenant),
    ...equals('site_id', siteId),
    ...equals('trust', trust),
    ...equals('status', status),
  ];
}

function toSite(row: Selectable<SiteTable>): SiteRow {
  const { owner, site_id: siteId, since, until } = row;
  return { owner, siteId, since, ...(until !== null && { until }), ...toPlace(row) };
}
