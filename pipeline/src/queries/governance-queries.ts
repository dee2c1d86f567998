import type { Database } from '@edgebeat/database';
import { type Selectable, sql } from 'kysely';
import { storable } from '../projection/storable';
import type { GovernanceProposalTable, TermsTable } from '../projection/agreement-tables';
import type { ProjectionTables } from '../projection/tables';
import type { AgreementQueries, GovernanceProposalRow, TermsRow } from './agreement-lists';
import {
  agreesToProposal,
  majority,
  membersWith,
  stateOfProposal,
  termsInForce,
} from './agreement-sql';
import { allOf, equals } from './conditions';
import { placeKey, placeOrder, toPlace } from './ledger-place';
import { pageQuery, toPage } from './page';

interface ProposalRow extends Selectable<GovernanceProposalTable> {
  readonly state: GovernanceProposalRow['state'];
  readonly approvals: readonly string[];
  readonly needed: number;
}

interface InForce extends Selectable<TermsTable> {
  readonly members: readonly string[];
  readonly needed: number;
}

const order = placeOrder('governance proposals', 'g');

const selectProposals = sql`
  select g.*, ${stateOfProposal} as state, ${membersWith(agreesToProposal)} as approvals,
    ${majority} as needed
  from projection.governance_proposals as g cross join ${termsInForce} as t`;

/** The terms in force, and proposals of others; newest first. */
export function governanceQueries({
  query,
}: Database<ProjectionTables>): Pick<
  AgreementQueries,
  'terms' | 'governanceProposals' | 'governanceProposal'
> {
  return {
    async terms() {
      const { rows } = await sql<InForce>`
        select t.*, ${membersWith(sql`true`)} as members, ${majority} as needed
        from ${termsInForce} as t
      `.execute(query);
      return rows[0] && toTerms(rows[0]);
    },

    async governanceProposals({ owner, state }, page) {
      const { after, order: by, rows } = pageQuery(order, page);
      const inState = state === undefined ? [] : [sql`${stateOfProposal} = ${state}::text`];
      const found = await sql<ProposalRow>`
        ${selectProposals} where ${allOf([after, ...equals('g.owner', owner), ...inState])}
        order by ${by} limit ${rows}
      `.execute(query);
      return toPage(found.rows, page, { order, keyOf: placeKey, toItem: toProposal });
    },

    async governanceProposal(owner, commandId) {
      const { rows } = await sql<ProposalRow>`
        ${selectProposals}
        where g.owner = ${storable(owner)}::text and g.command_id = ${storable(commandId)}::text
      `.execute(query);
      return rows[0] && toProposal(rows[0]);
    },
  };
}

function toTerms(row: InForce): TermsRow {
  const { revision, policies, images, proposed_by: owner, command_id: commandId, since } = row;
  return {
    ...{ revision, policies, images, protocolVersion: row.protocol_version },
    ...(owner !== null && commandId !== null && { proposal: { owner, commandId } }),
    ...{ since, members: row.members, needed: row.needed },
    ...toPlace(row),
  };
}

function toProposal(row: ProposalRow): GovernanceProposalRow {
  const { owner, command_id: commandId, change, state, approvals, needed } = row;
  return {
    ...{ owner, commandId, expectedRevision: row.expected_revision, change },
    ...{ contentHash: row.content_hash, state, approvals, needed, proposedAt: row.proposed_at },
    ...toPlace(row),
  };
}
