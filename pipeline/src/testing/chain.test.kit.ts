import {
  canonicalJson,
  type LedgerAnnouncement,
  type LedgerEntry,
  type RecordKind,
  recordKeys,
  sha256Hex,
} from '@edgebeat/core';

/** A record as a transaction writes it: its kind, its key and what lies there. */
export interface Written {
  readonly kind: RecordKind;
  readonly key: readonly string[];
  readonly value: string;
}

/** A transaction of a chain that is made by hand. */
export interface TestTransaction {
  readonly writes?: readonly Written[];
  readonly announcements?: readonly LedgerAnnouncement[];
  readonly code?: string;
  readonly time?: string;
  readonly msp?: string;
  readonly id?: string;
}

export const channel = 'common';

/** A hash for a test, by any text. */
export function hashOf(text: string): string {
  return sha256Hex(text);
}

/** An Instant so many seconds after the first one of a test. */
export function at(second: number): string {
  return new Date(Date.UTC(2026, 0, 31, 10) + second * 1000).toISOString();
}

/** A record that a transaction writes, under the key that its fields give. */
export function written(kind: RecordKind, key: readonly string[], record: object): Written {
  return { kind, key, value: canonicalJson({ record: 1, channel, kind, ...record }) };
}

/** The entries of a block: each transaction before its records. */
export function blockOf(number: number, transactions: readonly TestTransaction[]): LedgerEntry[] {
  return transactions.flatMap((transaction, index) =>
    entriesOf(number, index, transaction, transactions.length),
  );
}

/** The entries of a chain that begins with block 0. */
export function chainOf(blocks: readonly (readonly TestTransaction[])[]): LedgerEntry[] {
  return blocks.flatMap((transactions, number) => blockOf(number, transactions));
}

function entriesOf(
  block: number,
  transaction: number,
  { writes = [], announcements = [], code = 'VALID', time = at(block), ...rest }: TestTransaction,
  blockTransactions: number,
): LedgerEntry[] {
  const { msp = 'AlphaMSP', id = `tx-${block}-${transaction}` } = rest;
  const place = {
    ...{ channel, block, blockHash: hashOf(`block ${block}`), transaction, transactionId: id },
  };
  const creator = { msp, keyHash: hashOf(msp) };
  return [
    {
      ...{ entry: 'transaction', ...place, item: 0, code, time, creator },
      announcements: [...announcements],
      ...{ records: writes.length, blockTransactions },
    },
    ...writes.map(({ kind, key, value }, index) => ({
      ...{ entry: 'record' as const, ...place, item: index + 1, kind, key: [...key], value, time },
    })),
  ];
}

/** The keys of records by their kind. */
export { recordKeys };
