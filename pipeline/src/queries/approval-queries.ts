import type { Database } from '@edgebeat/database';
import { type Selectable, sql } from 'kysely';
import type { PolicyRevisionTable, ProjectionTables } from '../projection/tables';
import { placeKey, placeOrder } from './ledger-place';
import { pageQuery, toPage } from './page';
import { countedApprovals, isPending, policyTables } from './policy-sql';
import type { ApprovalRow, Queries } from './queries';

interface Row extends Selectable<PolicyRevisionTable> {
  readonly approvals: readonly string[];
  readonly members: readonly string[];
}

const order = placeOrder('approvals', 'l');

/** What waits for approvals, and for whose; newest first. */
export function approvalQueries({ query }: Database<ProjectionTables>): Pick<Queries, 'approvals'> {
  return {
    async approvals(page) {
      const { after, order: by, rows } = pageQuery(order, page);
      const found = await sql<Row>`
        select l.*, ${countedApprovals} as approvals, (
          select coalesce(json_agg(m.owner order by m.owner), '[]')
          from projection.members as m where m.status = 'active'
        ) as members
        from ${policyTables} where ${isPending} and ${after} order by ${by} limit ${rows}
      `.execute(query);
      return toPage(found.rows, page, { order, keyOf: placeKey, toItem });
    },
  };
}

function toItem(row: Row): ApprovalRow {
  const { owner, revision, change, proposer, approvals, members } = row;
  return {
    ...{ owner, policyId: row.policy_id, revision, change },
    contentHash: row.content_hash,
    proposer,
    approvals,
    quorum: quorumOf(row),
    waitingFor: members.filter((member) => !approvals.includes(member)),
    proposedAt: row.proposed_at,
  };
}

/** As long as the owner has not agreed, the others need a number of their own. */
function quorumOf({ owner, approvals, quorum, quorum_of_others: ofOthers }: Row): number {
  return approvals.includes(owner) ? quorum : (ofOthers ?? quorum);
}
