import { Rejected, Unavailable } from '@edgebeat/core';
import { Client, DatabaseError } from 'pg';
import type { DatabaseAddress } from './database';
import { connectFailure, refusal } from './translate-failure';

/** A server that is there but slow is waited for, as at every first connection. */
const connectMs = 20_000;
const statementMs = 60_000;
/** The embedded server has the second of them alone. */
const usualDatabases = ['postgres', 'template1'];
const alreadyThere = ['42P04', '23505'];

/**
 * Makes a database on a server when it is missing, in UTF-8 with keys in the order of their bytes.
 *
 * @returns the address of that database.
 * @throws Rejected invalid-setting for a name that is not letters, digits and underscores, and when
 *   the user of the address may not make databases.
 * @throws Unavailable database-unavailable when the server cannot be reached.
 */
export async function createDatabase(
  address: DatabaseAddress,
  name: string,
): Promise<DatabaseAddress> {
  if (!/^[A-Za-z0-9_]{1,63}$/.test(name)) {
    throw new Rejected(
      'invalid-setting',
      `A database is named by 1 to 63 letters, digits and underscores, not "${name}".`,
    );
  }
  const client = await connectToServer(address);
  try {
    const found = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (found.rowCount === 0) await create(client, name);
  } catch (error) {
    throw refusal(error);
  } finally {
    await client.end().catch(() => undefined);
  }
  return { connectionString: withDatabase(address.connectionString, name) };
}

/** The database that the address names may be missing itself; then one that is there is asked. */
async function connectToServer({ connectionString }: DatabaseAddress): Promise<Client> {
  let failure: unknown;
  for (const name of [undefined, ...usualDatabases]) {
    try {
      return await connect(
        name === undefined ? connectionString : withDatabase(connectionString, name),
      );
    } catch (error) {
      failure = error;
      if (!hasCode(error, ['3D000'])) break;
    }
  }
  throw connectFailure(failure);
}

async function connect(connectionString: string): Promise<Client> {
  const client = new Client({
    connectionString,
    connectionTimeoutMillis: connectMs,
    statement_timeout: statementMs,
    query_timeout: statementMs,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
}

async function create(client: Client, name: string): Promise<void> {
  const order = `encoding 'UTF8' lc_collate 'C' lc_ctype 'C'`;
  try {
    await client.query(`create database "${name}" template template0 ${order}`);
  } catch (error) {
    if (hasCode(error, alreadyThere)) return;
    if (!hasCode(error, ['42501'])) throw error;
    throw new Rejected(
      'invalid-setting',
      `The user of DATABASE_URL may not make the database ${name}; make it, or give the user CREATEDB.`,
      { cause: error },
    );
  }
}

function withDatabase(connectionString: string, name: string): string {
  if (!URL.canParse(connectionString)) {
    throw new Unavailable('database-unavailable', 'The address of the database is not a URL.');
  }
  const url = new URL(connectionString);
  url.pathname = `/${name}`;
  return url.href;
}

function hasCode(error: unknown, codes: readonly string[]): boolean {
  return error instanceof DatabaseError && codes.includes(error.code ?? '');
}
