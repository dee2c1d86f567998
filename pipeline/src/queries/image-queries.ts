import type { ImageVerdict } from '@edgebeat/core';
import type { Database } from '@edgebeat/database';
import { type Selectable, sql } from 'kysely';
import type { ImageTable } from '../projection/agreement-tables';
import type { PlaceColumns, ProjectionTables } from '../projection/tables';
import type {
  AgreementQueries,
  AttestationFilter,
  AttestationRow,
  ImageDecisionFilter,
} from './agreement-lists';
import {
  isEndorsementOf,
  membersWith,
  stateOfAttestation,
  statusOfImage,
  termsInForce,
  vouchesFor,
} from './agreement-sql';
import { allOf, equals } from './conditions';
import { createdKey, createdOrder, placeKey, placeOrder, toPlace } from './ledger-place';
import type { LedgerPlace, Page, PageRequest } from './lists';
import { pageQuery, toPage } from './page';

interface Row extends Selectable<ImageTable> {
  readonly state: AttestationRow['state'];
  readonly endorsers: readonly string[];
  readonly status: ImageVerdict['status'];
  readonly image_terms: Pick<ImageVerdict, 'quorum' | 'binding'>;
  readonly vouchers: readonly string[];
}

interface DecisionRow<Stored> extends PlaceColumns {
  readonly record: Stored;
}

const attestationOrder = createdOrder('attestations');
const endorsing = sql`exists (select from projection.image_endorsements as x
  where ${isEndorsementOf('i')} and x.endorser = m.owner)`;

/** What members say of images, and what sites decided by it; newest first. */
export function imageQueries(
  database: Database<ProjectionTables>,
): Pick<AgreementQueries, 'attestations' | 'admissions' | 'runtimes'> {
  const { query } = database;
  return {
    async attestations(filter, page) {
      const { after, order: by, rows } = pageQuery(attestationOrder, page);
      const found = await sql<Row>`
        select i.*, ${stateOfAttestation('i')} as state, ${membersWith(endorsing)} as endorsers,
          ${statusOfImage} as status, t.images as image_terms,
          ${membersWith(vouchesFor(sql`i.digest`))} as vouchers
        from projection.images as i cross join ${termsInForce} as t
        where ${allOf([after, ...conditions(filter)])} order by ${by} limit ${rows}
      `.execute(query);
      const order = attestationOrder;
      return toPage(found.rows, page, { order, keyOf: createdKey, toItem: toAttestation });
    },
    admissions: (filter, page) => decisions(database, 'image_admissions', filter, page),
    runtimes: (filter, page) => decisions(database, 'image_runtimes', filter, page),
  };
}

async function decisions<Stored extends object>(
  { query }: Database<ProjectionTables>,
  table: 'image_admissions' | 'image_runtimes',
  { owner, id, siteId, digest }: ImageDecisionFilter,
  page: PageRequest,
): Promise<Page<Stored & LedgerPlace>> {
  const order = placeOrder(table, 'd');
  const { after, order: by, rows } = pageQuery(order, page);
  const where = [
    ...equals('d.owner', owner),
    ...equals('d.id', id),
    ...equals('d.site_id', siteId),
    ...equals('d.digest', digest),
  ];
  const found = await sql<DecisionRow<Stored>>`
    select d.* from ${sql.table(`projection.${table}`)} as d where ${allOf([after, ...where])}
    order by ${by} limit ${rows}
  `.execute(query);
  const toItem = (row: DecisionRow<Stored>) => ({ ...row.record, ...toPlace(row) });
  return toPage(found.rows, page, { order, keyOf: placeKey, toItem });
}

function conditions({ owner, digest, type, state }: AttestationFilter) {
  return [
    ...equals('i.owner', owner),
    ...equals('i.digest', digest),
    ...equals('i.type', type),
    ...(state === undefined ? [] : [sql`${stateOfAttestation('i')} = ${state}::text`]),
  ];
}

function toAttestation(row: Row): AttestationRow {
  const { owner, id, digest, type, keys, state, endorsers, status, vouchers } = row;
  const { quorum, binding } = row.image_terms;
  return {
    ...{ owner, id, digest, type },
    ...(row.predicate_type !== null && { predicateType: row.predicate_type }),
    ...{ keys, payloadHash: row.payload_hash, contentHash: row.content_hash, state, endorsers },
    attestedAt: row.attested_at,
    // Of several members that agreed, all are bound.
    image: { status, quorum, binding: quorum === 1 ? binding : 'all', vouchers },
    ...toPlace(row),
  };
}
