import { type QueryExecutorProvider, sql } from 'kysely';
import { commandKinds, isCommandKind, type SignerRole } from '../outbox/command-kinds';
import { type NewCommandRow, type WaitingCommand, waitingCommand } from './batches';

/** Which new commands are wanted. */
export interface Wanted {
  readonly limit: number;
  /** What is at hand already, though the database does not know of it. */
  readonly except: Iterable<number>;
  readonly roles: readonly SignerRole[];
}

/**
 * Reads the oldest new commands. Of one object only the oldest is read, and none while another one
 * is on its way.
 */
export async function readNewCommands(
  database: QueryExecutorProvider,
  { limit, except, roles }: Wanted,
): Promise<readonly WaitingCommand[]> {
  const kinds = Object.keys(commandKinds)
    .filter(isCommandKind)
    .filter((kind) => roles.includes(commandKinds[kind].role));
  const { rows } = await sql<NewCommandRow>`
    select o.sequence, o.id, o.kind, o.entity, o.argument, o.attempts,
      coalesce(o.abandoned, '[]') as abandoned
    from ledger.outbox o
    where o.waiting and o.state = 'NEW' and o.not_before <= now()
      and o.sequence <> all(${[...except]}::bigint[]) and o.kind = any(${kinds}::text[])
      and not exists (
        select from ledger.outbox e
        where e.waiting and e.entity = o.entity and e.sequence < o.sequence
      )
    order by o.sequence
    limit ${limit}`.execute(database);
  return rows.map(waitingCommand);
}
