import { isFailureCode } from '@edgebeat/core';
import { type QueryExecutorProvider, sql } from 'kysely';
import { isCommandKind } from './command-kinds';
import type { CommandState, StoredCommand } from './outbox';

/** A command's row as the driver reads it, with the state of the transaction that carries it. */
export interface CommandRow {
  readonly id: string;
  readonly kind: string;
  readonly content_hash: string;
  readonly state: CommandState;
  readonly created_at: string;
  readonly updated_at: string;
  readonly transaction_id: string | null;
  readonly block: number | null;
  readonly result: unknown;
  readonly failure_code: string | null;
  readonly failure_detail: string | null;
}

/** Reads the rows of commands by id. */
export async function readCommandRows(
  database: QueryExecutorProvider,
  ids: readonly string[],
): Promise<readonly CommandRow[]> {
  const { rows } = await sql<CommandRow>`
    select o.id, o.kind, o.content_hash, coalesce(t.state, o.state) as state, o.created_at,
      greatest(o.updated_at, t.updated_at) as updated_at, o.transaction_id, o.block, o.result,
      o.failure_code, o.failure_detail
    from ledger.outbox o
    left join ledger.outbox_transaction t on o.waiting and t.transaction_id = o.transaction_id
    where o.id = any(${ids}::text[])`.execute(database);
  return rows;
}

/** The command that a row stands for. */
export function storedCommand(row: CommandRow): StoredCommand {
  if (!isCommandKind(row.kind)) {
    throw new Error(
      `command ${row.id} is of the kind ${row.kind}, which this version does not know`,
    );
  }
  return {
    id: row.id,
    kind: row.kind,
    state: row.state,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    ...(row.transaction_id === null ? {} : { transactionId: row.transaction_id }),
    ...(row.block === null ? {} : { block: row.block }),
    ...(row.result === null ? {} : { result: row.result }),
    ...failureOf(row),
  };
}

/** Whether nothing changes a command any more. */
export function isFinal({ state }: { readonly state: CommandState }): boolean {
  return state === 'COMMITTED' || state === 'FAILED';
}

/** A code of a newer version still says that the command failed. */
function failureOf({ failure_code: text, failure_detail: detail }: CommandRow) {
  if (text === null) return {};
  const code = isFailureCode(text) ? text : 'transaction-invalid';
  return { failure: { code, detail: detail ?? '' } } as const;
}
