import type { LedgerEntry } from '@edgebeat/core';
import type { CreatedColumns, PlaceColumns } from '../projection/tables';

/** A message of `ledger.events` that tells of one record. */
export type RecordEntry = Extract<LedgerEntry, { entry: 'record' }>;
/** A message of `ledger.events` that tells of a transaction. */
export type TransactionEntry = Extract<LedgerEntry, { entry: 'transaction' }>;

/** The columns' types of PlaceColumns and CreatedColumns. */
export const placeColumns = {
  block: 'bigint',
  block_hash: 'text',
  transaction: 'bigint',
  transaction_id: 'text',
  item: 'bigint',
} as const;
export const createdColumns = {
  created_block: 'bigint',
  created_transaction: 'bigint',
  created_item: 'bigint',
} as const;

/** The columns that keep the place of the first record of a key. */
export const createdNames = [
  'created_block',
  'created_transaction',
  'created_item',
] as const satisfies readonly (keyof CreatedColumns)[];

/** Where an entry's record lies. */
export function placeOf({
  block,
  blockHash,
  transaction,
  transactionId,
  item,
}: LedgerEntry): PlaceColumns {
  return { block, block_hash: blockHash, transaction, transaction_id: transactionId, item };
}

/** Where an entry's record lies, as the first one of its key. */
export function createdAt({ block, transaction, item }: LedgerEntry): CreatedColumns {
  return { created_block: block, created_transaction: transaction, created_item: item };
}
