import { chmod, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Log } from '@edgebeat/core/node';
import { createDatabase, type DatabaseAddress, startPostgres } from '@edgebeat/database';
import { z } from 'zod';
import { Exit } from '../exit-codes';
import { replaceFile } from '../replace-file';
import type { Settings } from '../settings';
import type { Held } from './held';

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
  /** How many connections one process may have; several of them share a server. */
  readonly maxConnections?: number;
}

const SHARED_CONNECTIONS = 6;

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

/** Where the site's own server is, for parts that run as processes of their own. */
const Address = z.object({ connectionString: z.string() });

/** Writes down where the site's server is, for its owner only. */
export async function tellAddress(file: string, address: DatabaseAddress): Promise<void> {
  const { connectionString } = address;
  await replaceFile(file, JSON.stringify({ connectionString }), 0o600);
}

/**
 * Finds the server that another process of the site runs, or the one of DATABASE_URL.
 *
 * @throws Exit unavailable where no process of the site has started it.
 */
export async function findServer(choice: DatabaseChoice, file: string): Promise<SiteServer> {
  const { DATABASE_URL: url } = choice.settings;
  const maxConnections = SHARED_CONNECTIONS;
  if (url !== undefined) {
    const address = await createDatabase({ connectionString: url }, choice.name);
    return { address, maxConnections };
  }
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text !== undefined) return { address: Address.parse(JSON.parse(text)), maxConnections };
  const mend = 'start "edgebeat run database" for it, or set DATABASE_URL';
  throw new Exit('unavailable', `the database of this site was not started; ${mend}`);
}

/** The server may not run as root: it passes through our folders, and can list none of them. */
async function letServerPass(folder: string): Promise<void> {
  const member = dirname(folder);
  for (const own of [dirname(dirname(member)), dirname(member), member]) await chmod(own, 0o711);
}
