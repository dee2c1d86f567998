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
 * Notes whose an incident is, in the transaction in which it is handed to the ledger. Who named it
 * first keeps it. @returns whose it is.
 */
export async function claimIncident<Tables extends TenancyTables>(
  transaction: Transaction<Tables>,
  { owner, id, tenant }: IncidentTenantTable,
): Promise<string> {
  const { rows } = await sql<Pick<IncidentTenantTable, 'tenant'>>`
    insert into tenancy.incidents as known (owner, id, tenant) values (${owner}, ${id}, ${tenant})
    on conflict (owner, id) do update set tenant = known.tenant returning tenant
  `.execute(transaction);
  return rows[0]?.tenant ?? tenant;
}
