import { type QueryExecutorProvider, sql } from 'kysely';
import type { SignerRole } from '../outbox/command-kinds';
import type { CarriedTransaction } from './state-writer';
import type { CarriedCommand } from './verdict';

interface TransactionRow {
  readonly transactionId: string;
  readonly role: SignerRole;
  readonly bytes: Uint8Array;
  readonly result: unknown;
  readonly ageMs: number;
}

interface CommandRow extends CarriedCommand {
  readonly entity: string;
  readonly transactionId: string;
}

/** A transaction that an earlier submitter left behind, and the objects that it changes. */
export interface LeftTransaction {
  readonly transaction: CarriedTransaction;
  /** How long ago it was endorsed. */
  readonly ageMs: number;
  readonly entities: readonly string[];
}

/** Reads the transactions that may be with an orderer and whose outcome nobody stored. */
export async function readLeftTransactions(
  database: QueryExecutorProvider,
): Promise<readonly LeftTransaction[]> {
  const { rows: transactions } = await sql<TransactionRow>`
    select transaction_id as "transactionId", role, bytes, result,
      extract(epoch from clock_timestamp() - created_at)::float8 * 1000 as "ageMs"
    from ledger.outbox_transaction order by created_at`.execute(database);
  const { rows: commands } = await sql<CommandRow>`
    select sequence, id, kind, item, attempts, entity, transaction_id as "transactionId",
      coalesce(abandoned, '[]') as abandoned
    from ledger.outbox where waiting and state = 'ENDORSED' order by item`.execute(database);
  return transactions.map(({ ageMs, ...transaction }) => {
    const own = commands.filter(({ transactionId }) => transactionId === transaction.transactionId);
    return {
      transaction: { ...transaction, commands: own },
      ageMs,
      entities: own.map(({ entity }) => entity),
    };
  });
}
