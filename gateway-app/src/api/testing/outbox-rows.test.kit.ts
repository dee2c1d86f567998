import { sha256Hex } from '@edgebeat/core';
import type { Database } from '@edgebeat/database';
import { sql } from 'kysely';
import type { GatewayTables } from '../tables/gateway-schema';

type Rows = Database<GatewayTables>;

/** The command of an operation, which the ledger would move; tests move it. */
export async function commandOf(database: Rows, operationId: string): Promise<string> {
  const { command_id } = await database.query
    .selectFrom('gateway.operations')
    .select('command_id')
    .where('id', '=', operationId)
    .executeTakeFirstOrThrow();
  return command_id;
}

export interface Committed {
  readonly block?: number;
  readonly result?: unknown;
}

export async function commit(
  database: Rows,
  commandId: string,
  { block = 0, result = {} }: Committed = {},
): Promise<void> {
  await sql`update ledger.outbox set state = 'COMMITTED', block = ${block},
    result = ${JSON.stringify(result)}, transaction_id = ${sha256Hex(commandId)}, item = 0,
    updated_at = now() where id = ${commandId}`.execute(database.query);
  await tellFinal(database, commandId);
}

export async function fail(
  database: Rows,
  commandId: string,
  code: string,
  detail: string,
): Promise<void> {
  await sql`update ledger.outbox set state = 'FAILED', failure_code = ${code},
    failure_detail = ${detail} where id = ${commandId}`.execute(database.query);
  await tellFinal(database, commandId);
}

/** The command is in a transaction that an orderer may have. */
export async function carry(
  database: Rows,
  commandId: string,
  state: 'ENDORSED' | 'SUBMITTED' | 'UNKNOWN',
): Promise<void> {
  const transactionId = sha256Hex(commandId);
  await sql`insert into ledger.outbox_transaction (transaction_id, role, bytes, state)
    values (${transactionId}, 'connector', '', ${state})
    on conflict (transaction_id) do update set state = excluded.state`.execute(database.query);
  await sql`update ledger.outbox set state = 'ENDORSED', transaction_id = ${transactionId}, item = 0
    where id = ${commandId}`.execute(database.query);
}

async function tellFinal(database: Rows, commandId: string): Promise<void> {
  await sql`select pg_notify('ledger_outbox_final', ${commandId})`.execute(database.query);
}

/** How many commands lie in the outbox. */
export async function outboxSize(database: Rows): Promise<number> {
  const { rows } = await sql<{
    size: number;
  }>`select count(*)::int as size from ledger.outbox`.execute(database.query);
  return rows[0]?.size ?? 0;
}

/** The argument that a command was stored with. */
export async function argumentOf(database: Rows, commandId: string): Promise<unknown> {
  const { rows } = await sql<{ argument: unknown }>`
    select argument from ledger.outbox where id = ${commandId}`.execute(database.query);
  return rows[0]?.argument;
}
