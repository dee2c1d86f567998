import { migrate, openDatabase } from '@edgebeat/database';
import { gatewaySchema, type GatewayTables } from '@edgebeat/gateway-app';
import { ledgerSchema, type LedgerTables } from '@edgebeat/ledger';
import { projectionSchema, type ProjectionTables, tenancySchema } from '@edgebeat/pipeline';
import type { SiteServer } from './database-server';
import type { Held } from './held';

/** Every table of a site; each schema is migrated by its own owner. */
export type SiteTables = GatewayTables & LedgerTables & ProjectionTables;

/** Connects, with every schema at its newest migration. */
export async function openTables({ address, maxConnections = 16 }: SiteServer, held: Held) {
  const database = held.add(await openDatabase<SiteTables>({ ...address, maxConnections }));
  for (const owner of [ledgerSchema, gatewaySchema, projectionSchema, tenancySchema]) {
    await migrate(database, owner);
  }
  return database;
}
