import type { SchemaOwner } from '@edgebeat/database';
import { sql, type Transaction } from 'kysely';

/** Whose an incident of the member is: what the ledger, which all members read, does not say. */
export interface IncidentTenantTable {
  readonly owner: string;
  readonly id: string;
  readonly tenant: string;
}

export interface TenancyTables {
  readonly 'tenancy.incidents': IncidentTenantTable;
}

/** The schema `tenancy`: it is not rebuilt, for nothing else knows what it says. */
export const tenancySchema: SchemaOwner = {
  schema: 'tenancy',
  migrations: [
    `create table tenancy.incidents (
       owner text collate "C",
       id text collate "C",
       tenant text collate "C" not null,
       primary key (owner, id)
     )`,
    `create index incidents_of_tenant on tenancy.incidents (tenant, owner, id)`,
  ],
};

/**
 * Notes whose incidents are, in the transaction in which they are handed to the ledger. Who named one
 * first keeps it.
 *
 * @param incidents Each at most once.
 * @returns those that are another tenant's.
 */
export async function claimIncidents<Tables extends TenancyTables>(
  transaction: Transaction<Tables>,
  incidents: readonly IncidentTenantTable[],
): Promise<readonly Pick<IncidentTenantTable, 'owner' | 'id'>[]> {
  const rows = incidents.map(({ owner, id, tenant }) => sql`(${owner}, ${id}, ${tenant})`);
  const { rows: known } = await sql<IncidentTenantTable>`
    insert into tenancy.incidents as known (owner, id, tenant) values ${sql.join(rows)}
    on conflict (owner, id) do update set tenant = known.tenant returning owner, id, tenant
  `.execute(transaction);
  const nameOf = ({ owner, id }: Pick<IncidentTenantTable, 'owner' | 'id'>) => `${owner} ${id}`;
  const tenants = new Map(known.map((row) => [nameOf(row), row.tenant]));
  return incidents.filter((incident) => tenants.get(nameOf(incident)) !== incident.tenant);
}
