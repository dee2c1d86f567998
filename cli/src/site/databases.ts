import { chmod } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Log } from '@edgebeat/core/node';
import {
  createDatabase,
  type DatabaseAddress,
  migrate,
  openDatabase,
  startPostgres,
} from '@edgebeat/database';
import { gatewaySchema, type GatewayTables } from '@edgebeat/gateway-app';
import { ledgerSchema, type LedgerTables } from '@edgebeat/ledger';
import { projectionSchema, type ProjectionTables, tenancySchema } from '@edgebeat/pipeline';
import type { Settings } from '../settings';
import type { Held } from './held';

/** Every table of a site; each schema is migrated by its own owner. */
export type SiteTables = GatewayTables & LedgerTables & ProjectionTables;

export interface DatabaseChoice {
  /** Where the site's own server keeps its data. */
  readonly folder: string;
  /** The name of the member's database on a server of DATABASE_URL. */
  readonly name: string;
  readonly settings: Settings;
  readonly log: Log;
}

/** Where a site's database is; `failed` resolves when its own server ends without being asked to. */
export interface SiteServer {
  readonly address: DatabaseAddress;
  readonly failed?: Promise<Error>;
}

/**
 * Starts the site's own PostgreSQL, or makes its database on the server of DATABASE_URL.
 *
 * @throws Rejected invalid-setting and Unavailable database-unavailable with their mend.
 */
export async function openServer(choice: DatabaseChoice, held: Held): Promise<SiteServer> {
  const { DATABASE_URL: url } = choice.settings;
  if (url !== undefined) {
    return { address: await createDatabase({ connectionString: url }, choice.name) };
  }
  if (process.getuid?.() === 0) await letServerPass(choice.folder);
  return held.add(await startPostgres({ folder: choice.folder, log: choice.log }));
}

/** Connects, with every schema at its newest migration. */
export async function openTables(address: DatabaseAddress, held: Held) {
  const database = held.add(await openDatabase<SiteTables>({ ...address, maxConnections: 16 }));
  for (const owner of [ledgerSchema, gatewaySchema, projectionSchema, tenancySchema]) {
    await migrate(database, owner);
  }
  return database;
}

/** The server may not run as root: it passes through our folders, and can list none of them. */
async function letServerPass(folder: string): Promise<void> {
  const member = dirname(folder);
  for (const own of [dirname(dirname(member)), dirname(member), member]) await chmod(own, 0o711);
}
