import type { AuditSealRecord } from '@edgebeat/core';
import type { Database } from '@edgebeat/database';
import { type Selectable, sql } from 'kysely';
import { z } from 'zod';
import { storable } from '../projection/storable';
import type {
  AuditActionTable,
  AuditAnchorTable,
  AuditLogTable,
  AuditSealTable,
} from '../projection/audit-tables';
import type { ProjectionTables } from '../projection/tables';
import { allOf, equals } from './conditions';
import { numberKey } from './cursor';
import { createdKey, createdOrder, placeKey, placeOrder, toPlace } from './ledger-place';
import { type KeyColumns, pageQuery, toPage } from './page';
import type {
  AuditActionRow,
  AuditAnchorRow,
  AuditLogRow,
  AuditQueries,
  AuditSealRow,
} from './audit-lists';

type LogRow = Selectable<AuditLogTable>;
type Tables = Database<ProjectionTables>['query'];

const logOrder = createdOrder('audit logs');
const actionOrder = placeOrder('audit actions', 'a');
const anchorOrder: KeyColumns<[number]> = {
  name: 'audit anchors',
  key: z.tuple([numberKey]),
  columns: [['size', 'bigint']],
};

/** The lists of logs, their anchors and of security-relevant actions: newest first. */
export function auditQueries({ query }: Database<ProjectionTables>): AuditQueries {
  return {
    async auditLogs({ owner, siteId, status }, page) {
      const { after, order: by, rows } = pageQuery(logOrder, page);
      const where = [
        ...equals('owner', owner),
        ...equals('site_id', siteId),
        ...equals('status', status),
      ];
      const found = await sql<LogRow>`
        select * from projection.audit_logs where ${allOf([after, ...where])}
        order by ${by} limit ${rows}
      `.execute(query);
      return toPage(found.rows, page, { order: logOrder, keyOf: createdKey, toItem: toLog });
    },

    async auditLog(owner, logId, page) {
      const row = await findLog(query, owner, logId);
      if (row === undefined) return undefined;
      const { after, order: by, rows } = pageQuery(anchorOrder, page);
      const found = await sql<Selectable<AuditAnchorTable>>`
        select * from projection.audit_anchors
        where owner = ${row.owner}::text and log_id = ${row.log_id}::text and ${after}
        order by ${by} limit ${rows}
      `.execute(query);
      const keyOf = ({ size }: Selectable<AuditAnchorTable>): [number] => [size];
      const anchors = toPage(found.rows, page, { order: anchorOrder, keyOf, toItem: toAnchor });
      return { log: toLog(row), ...(await findSeal(query, row)), anchors };
    },

    async auditActions({ owner, siteId, class: kind }, page) {
      const { after, order: by, rows } = pageQuery(actionOrder, page);
      const where = [
        ...equals('a.owner', owner),
        ...equals('a.site_id', siteId),
        ...equals('a.class', kind),
      ];
      const found = await sql<Selectable<AuditActionTable>>`
        select a.* from projection.audit_actions as a where ${allOf([after, ...where])}
        order by ${by} limit ${rows}
      `.execute(query);
      return toPage(found.rows, page, { order: actionOrder, keyOf: placeKey, toItem: toAction });
    },
  };
}

/** Without an owner it is the one that was opened first: nobody takes an id away by reusing it. */
function findLog(query: Tables, owner: string | undefined, logId: string) {
  let named = query
    .selectFrom('projection.audit_logs')
    .selectAll()
    .where('log_id', '=', storable(logId));
  if (owner !== undefined) named = named.where('owner', '=', storable(owner));
  const first = named.orderBy('created_block').orderBy('created_transaction');
  return first.orderBy('created_item').limit(1).executeTakeFirst();
}

async function findSeal(
  query: Tables,
  { owner, log_id }: LogRow,
): Promise<{ readonly seal?: AuditSealRow }> {
  const row = await query
    .selectFrom('projection.audit_seals')
    .selectAll()
    .where('owner', '=', owner)
    .where('log_id', '=', log_id)
    .executeTakeFirst();
  return row === undefined ? {} : { seal: toSeal(row) };
}

function toLog(row: LogRow): AuditLogRow {
  const { owner, log_id: logId, site_id: siteId, public_key: publicKey, status } = row;
  const { previous, size, root } = row;
  return {
    ...{ owner, logId, siteId, publicKey, status, openedAt: row.opened_at },
    ...(previous !== null && { previous }),
    ...(size !== null && root !== null && { anchored: { size, root } }),
    ...toPlace(row),
  };
}

function toAnchor(row: Selectable<AuditAnchorTable>): AuditAnchorRow {
  const { size, root, proven_from: provenFrom, anchored_at: anchoredAt } = row;
  return { size, root, provenFrom, anchoredAt, ...toPlace(row) };
}

function toSeal(row: Selectable<AuditSealTable>): AuditSealRow {
  const { statement, signature, anchored, entry }: AuditSealRecord = row.record;
  return {
    statement,
    ...(signature !== undefined && { signature }),
    ...(anchored !== undefined && { anchored }),
    sealedAt: entry.time,
    ...toPlace(row),
  };
}

function toAction(row: Selectable<AuditActionTable>): AuditActionRow {
  const { owner, id, site_id: siteId, class: kind, time, hash } = row;
  return { owner, id, siteId, class: kind, time, hash, ...toPlace(row) };
}
