import type { Database } from '@edgebeat/database';
import { type Selectable, sql } from 'kysely';
import type { MemberProposalTable } from '../projection/membership-tables';
import { storable } from '../projection/storable';
import type { ProjectionTables } from '../projection/tables';
import { majority, membersWith } from './agreement-sql';
import { allOf, equals } from './conditions';
import { placeKey, placeOrder, toPlace } from './ledger-place';
import { approvesMember, stateOfMemberProposal } from './member-proposal-sql';
import type {
  MemberProposalDetails,
  MemberProposalRow,
  MembershipQueries,
} from './membership-lists';
import { pageQuery, toPage } from './page';

interface Row extends Selectable<MemberProposalTable> {
  readonly state: MemberProposalRow['state'];
  readonly approvals: readonly string[];
  readonly showings: MemberProposalRow['showings'];
  readonly needed: number;
}

interface DetailedRow extends Row {
  readonly signatures: MemberProposalDetails['signatures'];
}

const order = placeOrder('member proposals', 'p');

const showings = sql`coalesce((
  select json_agg(json_build_object('shower', s.shower, 'shown', s.shown) order by s.shower)
  from projection.member_showings as s
  join projection.members as m on m.owner = s.shower and m.status = 'active'
  where s.owner = p.owner and s.command_id = p.command_id), '[]')`;

const signatures = sql`coalesce((
  select json_agg(json_build_object('approver', a.approver, 'signature', a.signature)
    order by a.approver)
  from projection.member_approvals as a
  where a.owner = p.owner and a.command_id = p.command_id), '[]')`;

const columns = sql`p.*, ${stateOfMemberProposal} as state,
  ${membersWith(approvesMember)} as approvals, ${showings} as showings, ${majority} as needed`;

/** What members propose about the membership; newest first. */
export function memberProposalQueries({
  query,
}: Database<ProjectionTables>): Pick<MembershipQueries, 'memberProposals' | 'memberProposal'> {
  return {
    async memberProposals({ owner, member, state }, page) {
      const { after, order: by, rows } = pageQuery(order, page);
      const where = [
        ...equals('p.owner', owner),
        ...equals('p.member', member),
        ...(state === undefined ? [] : [sql`${stateOfMemberProposal} = ${state}::text`]),
      ];
      const found = await sql<Row>`
        select ${columns} from projection.member_proposals as p
        where ${allOf([after, ...where])} order by ${by} limit ${rows}
      `.execute(query);
      return toPage(found.rows, page, { order, keyOf: placeKey, toItem: toProposal });
    },

    async memberProposal(owner, commandId) {
      const { rows } = await sql<DetailedRow>`
        select ${columns}, ${signatures} as signatures from projection.member_proposals as p
        where p.owner = ${storable(owner)}::text and p.command_id = ${storable(commandId)}::text
      `.execute(query);
      return rows[0] && { ...toProposal(rows[0]), signatures: rows[0].signatures };
    },
  };
}

function toProposal(row: Row): MemberProposalRow {
  const { owner, command_id: commandId, change, member, reason, state } = row;
  return {
    ...{ owner, commandId, change, member },
    ...(reason !== null && { reason }),
    ...{ configUpdateHash: row.config_update_hash, expectedRevision: row.expected_revision },
    ...{ contentHash: row.content_hash, state, approvals: row.approvals, showings: row.showings },
    ...{ needed: row.needed, proposedAt: row.proposed_at },
    ...toPlace(row),
  };
}
