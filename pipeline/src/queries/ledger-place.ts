import { z } from 'zod';
import type { CreatedColumns, PlaceColumns } from '../projection/tables';
import { numberKey } from './cursor';
import type { KeyColumns } from './page';
import type { LedgerPlace } from './queries';

/** A key of three numbers: block, transaction and record. */
export type LedgerKey = [block: number, transaction: number, item: number];

const key = z.tuple([numberKey, numberKey, numberKey]);

/** The order of a list by the place of the first record of each row. */
export function createdOrder(name: string): KeyColumns<LedgerKey> {
  return {
    name,
    key,
    columns: [
      ['created_block', 'bigint'],
      ['created_transaction', 'bigint'],
      ['created_item', 'bigint'],
    ],
  };
}

/** The order of a list by the place of its records, under the name of their table in the query. */
export function placeOrder(name: string, table: string): KeyColumns<LedgerKey> {
  return {
    name,
    key,
    columns: [
      [`${table}.block`, 'bigint'],
      [`${table}.transaction`, 'bigint'],
      [`${table}.item`, 'bigint'],
    ],
  };
}

export function createdKey(row: CreatedColumns): LedgerKey {
  return [row.created_block, row.created_transaction, row.created_item];
}

export function placeKey({ block, transaction, item }: PlaceColumns): LedgerKey {
  return [block, transaction, item];
}

/** Where a row's record lies. */
export function toPlace(row: Omit<PlaceColumns, 'item'>): LedgerPlace {
  return {
    block: row.block,
    blockHash: row.block_hash,
    transaction: row.transaction,
    transactionId: row.transaction_id,
  };
}
