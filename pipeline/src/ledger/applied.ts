import type { LedgerEntry } from '@edgebeat/core';
import type { AppliedTable } from '../projection/tables';

/** How far a channel was applied: the last entry, and what is known of its transaction and block. */
export type Applied = AppliedTable;

/** Whether an entry was applied before; entries are in the order of block, transaction and item. */
export function isApplied(applied: Applied | undefined, entry: LedgerEntry): boolean {
  if (applied === undefined) return false;
  if (entry.block !== applied.block) return entry.block < applied.block;
  if (entry.transaction !== applied.transaction) return entry.transaction < applied.transaction;
  return entry.item <= applied.item;
}

/** How far a channel is once an entry was applied. */
export function afterEntry(applied: Applied | undefined, entry: LedgerEntry): Applied {
  const { channel, block, transaction, item } = entry;
  const step = { channel, block, transaction, item, ...countsOf(applied, entry) };
  return { ...step, blocks: isBlockComplete(step) ? block + 1 : block };
}

function countsOf(
  applied: Applied | undefined,
  entry: LedgerEntry,
): Pick<Applied, 'records' | 'block_transactions'> {
  if (entry.entry === 'transaction') {
    return { records: entry.records, block_transactions: entry.blockTransactions ?? null };
  }
  const isSame = applied?.block === entry.block && applied.transaction === entry.transaction;
  // The transaction's own entry is missing, so nobody knows how many records it has.
  if (!isSame) return { records: Number.MAX_SAFE_INTEGER, block_transactions: null };
  return { records: applied.records, block_transactions: applied.block_transactions };
}

/** Without the number of its transactions a block counts as complete when the next one has begun. */
function isBlockComplete(applied: Omit<Applied, 'blocks'>): boolean {
  const { transaction, item, records, block_transactions: transactions } = applied;
  return transactions !== null && transaction + 1 === transactions && item === records;
}
