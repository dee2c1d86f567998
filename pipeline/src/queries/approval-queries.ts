import { ApprovalKind } from '@edgebeat/core';
import type { Database } from '@edgebeat/database';
import { sql } from 'kysely';
import type { PlaceColumns, ProjectionTables } from '../projection/tables';
import { storable } from '../projection/storable';
import type { AgreementQueries, ApprovalFilter, ApprovalRow } from './agreement-lists';
import { type LedgerKey, placeOrder } from './ledger-place';
import { pageQuery, toPage } from './page';
import { waitingOf } from './waiting-sql';

interface Row extends Pick<PlaceColumns, 'block' | 'transaction' | 'item'> {
  readonly kind: ApprovalRow['kind'];
  readonly owner: string;
  readonly id: string;
  readonly number: number | null;
  readonly change: string;
  readonly content_hash: string | null;
  readonly proposer: string;
  readonly approvals: readonly string[];
  readonly quorum: number;
  readonly waiting_for: readonly string[];
  readonly proposed_at: string;
}

const order = placeOrder('approvals', 'v');
const keyOf = ({ block, transaction, item }: Row): LedgerKey => [block, transaction, item];

/** What waits for voices, and for whose; newest first. */
export function approvalQueries({
  query,
}: Database<ProjectionTables>): Pick<AgreementQueries, 'approvals'> {
  return {
    async approvals({ kind, waitingFor, viewer }: ApprovalFilter, page) {
      const { after, order: by, rows } = pageQuery(order, page);
      const isMeant =
        waitingFor === undefined
          ? sql`true`
          : sql`${storable(waitingFor)}::text = any(v.waiting_for)`;
      const kinds = kind === undefined ? ApprovalKind.options : [kind];
      // Each kind gives no more than a page, so that a page costs as much however much waits.
      const arms = kinds.map(
        (one) => sql`(select * from (${waitingOf(one, viewer)}) as v
          where ${after} and ${isMeant} order by ${by} limit ${rows})`,
      );
      const found = await sql<Row>`
        select * from (${sql.join(arms, sql` union all `)}) as v order by ${by} limit ${rows}
      `.execute(query);
      return toPage(found.rows, page, { order, keyOf, toItem });
    },
  };
}

function toItem(row: Row): ApprovalRow {
  const { kind, owner, id, number, change, proposer, approvals, quorum } = row;
  return {
    ...{ kind, owner, id },
    ...(number !== null && { number }),
    change,
    ...(row.content_hash !== null && { contentHash: row.content_hash }),
    ...{ proposer, approvals, quorum, waitingFor: row.waiting_for },
    proposedAt: row.proposed_at,
  };
}
