import { type RawBuilder, sql } from 'kysely';
import { storable } from '../projection/storable';

/**
 * With whose eyes something is read: devices and incidents of another tenant of the member are not
 * there. The member's own tenant stands for the member, so what is of other members, or of nobody
 * that is known, is that tenant's to see.
 */
export interface Viewer {
  readonly mspId: string;
  /** The member's own tenant. */
  readonly member: string;
  readonly tenant: string;
}

type Column = RawBuilder<unknown>;

/** Whether the viewer sees an incident. */
export function seesIncident(viewer: Viewer | undefined, owner: Column, id: Column) {
  return sees(
    viewer,
    owner,
    sql`select from tenancy.incidents as x
    where x.owner = ${owner} and x.id = ${id}`,
  );
}

/** Whether the viewer sees a device. */
function seesDevice(viewer: Viewer | undefined, owner: Column, id: Column) {
  return sees(
    viewer,
    owner,
    sql`select from projection.devices as x
    where x.owner = ${owner} and x.device_id = ${id}`,
  );
}

/** Whether the viewer sees a report `d`: one about a device is seen by whom the device is. */
export function seesDeviation(viewer: Viewer | undefined) {
  if (viewer === undefined) return sql`true`;
  return sql`(d.about_kind <> 'device' or ${seesDevice(viewer, sql`d.about_owner`, sql`d.about_id`)})`;
}

/** Whether the viewer sees an announcement, in a query in which its table is `a`. */
export function seesAnnouncement(viewer: Viewer | undefined) {
  if (viewer === undefined) return sql`true`;
  const [owner, id] = [sql`a.owner`, sql`a.object_id`];
  return sql`case
    when a.event like 'Incident%' then ${seesIncident(viewer, owner, id)}
    when a.event like 'Device%' then ${seesDevice(viewer, owner, id)}
    else true end`;
}

/** Whether the viewer sees a transaction `t`: all of it was about others' objects, if not. */
export function seesTransaction(viewer: Viewer | undefined) {
  if (viewer === undefined) return sql`true`;
  return sql`coalesce((select bool_or(${seesAnnouncement(viewer)})
    from projection.announcements as a
    where a.block = t.block and a.transaction = t.transaction), true)`;
}

/** `ofTenants` finds whose it is by `x.tenant`; what is of nobody that is known is the member's. */
function sees(viewer: Viewer | undefined, owner: Column, ofTenants: RawBuilder<unknown>) {
  if (viewer === undefined) return sql`true`;
  const { mspId, member, tenant } = viewer;
  const name = sql`${storable(tenant)}::text`;
  const isOwn = sql`${owner} = ${mspId}::text`;
  if (tenant !== member) return sql`(${isOwn} and exists (${ofTenants} and x.tenant = ${name}))`;
  return sql`not (${isOwn} and exists (${ofTenants} and x.tenant <> ${name}))`;
}
