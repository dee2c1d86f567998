import { type LedgerEntry, type RecordKind, recordKinds } from '@edgebeat/core';
import type { ChainBlock } from './chain-block';

/** The messages of one block, in the order of the chain. */
export function ledgerEntries(channel: string, block: ChainBlock): LedgerEntry[] {
  return block.transactions.flatMap((read, transaction): LedgerEntry[] => {
    const { transactionId, time, code, creator, announcements } = read;
    const place = {
      ...{ channel, block: block.number, blockHash: block.hash },
      ...{ transaction, transactionId },
    };
    // Items count every write, so that they stay the same when a later version knows more kinds.
    const records = read.writes.flatMap(({ kind, key, value }, index): LedgerEntry[] =>
      isRecordKind(kind)
        ? [{ entry: 'record', ...place, item: index + 1, kind, key: [...key], value, time }]
        : [],
    );
    const head: LedgerEntry = {
      ...{ entry: 'transaction', ...place, item: 0, code, time, creator },
      ...{ announcements: [...announcements], records: records.length },
      blockTransactions: block.transactions.length,
    };
    return [head, ...records];
  });
}

function isRecordKind(kind: string): kind is RecordKind {
  return recordKinds.some((known) => known === kind);
}
