import type { DeviationRecord, MemberRecord } from '@edgebeat/core';
import type { Database } from '@edgebeat/database';
import { type Selectable, sql } from 'kysely';
import { storable } from '../projection/storable';
import type { DeviationTable } from '../projection/membership-tables';
import type { DeviceTable, MemberTable, ProjectionTables, SiteTable } from '../projection/tables';
import { seesDeviation } from '../tenancy/viewer';
import { allOf, equals } from './conditions';
import { createdKey, createdOrder, placeKey, placeOrder, toPlace } from './ledger-place';
import type { LedgerPlace } from './lists';
import type { DeviationFilter, MembershipQueries } from './membership-lists';
import { pageQuery, toPage } from './page';
import type { DeviceFilter, Queries, SiteRow } from './queries';

const memberOrder = createdOrder('members');
const deviationOrder = placeOrder('deviations', 'd');
const siteOrder = createdOrder('sites');
const deviceOrder = createdOrder('devices');

/** Members, their sites and devices, and reports about these: what came last comes first. */
export function membershipQueries({
  query,
}: Database<ProjectionTables>): Pick<Queries, 'sites' | 'devices' | 'device' | 'devicesNamed'> &
  Pick<MembershipQueries, 'members' | 'deviations'> {
  return {
    async members(page) {
      const order = memberOrder;
      const { after, order: by, rows } = pageQuery(order, page);
      const found = await sql<Selectable<MemberTable>>`
        select * from projection.members where ${after} order by ${by} limit ${rows}
      `.execute(query);
      return toPage(found.rows, page, { order, keyOf: createdKey, toItem: toMember });
    },

    async deviations(filter, page) {
      const order = deviationOrder;
      const { after, order: by, rows } = pageQuery(order, page);
      const found = await sql<Selectable<DeviationTable>>`
        select d.* from projection.deviations as d
        where ${allOf([after, ...about(filter)])} order by ${by} limit ${rows}
      `.execute(query);
      return toPage(found.rows, page, { order, keyOf: placeKey, toItem: toDeviation });
    },

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

function about({ owner, kind, aboutOwner, aboutId, commandId, viewer }: DeviationFilter) {
  return [
    seesDeviation(viewer),
    ...equals('d.owner', owner),
    ...equals('d.about_kind', kind),
    ...equals('d.about_owner', aboutOwner),
    ...equals('d.about_id', aboutId),
    ...equals('d.command_id', commandId),
  ];
}

function toMember(row: Selectable<MemberTable>): MemberRecord & LedgerPlace {
  return { ...row.record, ...toPlace(row) };
}

function toDeviation(row: Selectable<DeviationTable>): DeviationRecord & LedgerPlace {
  return { ...row.record, ...toPlace(row) };
}

function toSite(row: Selectable<SiteTable>): SiteRow {
  const { owner, site_id: siteId, since, until } = row;
  return { owner, siteId, since, ...(until !== null && { until }), ...toPlace(row) };
}
