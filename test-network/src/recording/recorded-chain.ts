import {
  canonicalJson,
  contentHash,
  type LedgerEntry,
  recordKeys,
  sha256Hex,
} from '@edgebeat/core';
import { incidentItem } from '../incident-items';

const owner = 'AlphaMSP';

/** The channel of the chain. */
export const channel = 'common';

/** How many entries a block has: its transaction and the incident that it wrote. */
export const entriesInBlock = 2;

/** The entries of a chain of so many blocks, from one on; each block records an incident. */
export function* chainEntries(blocks: number, from = 0): Generator<LedgerEntry> {
  for (let block = from; block < blocks; block += 1) yield* blockEntries(block);
}

function blockEntries(block: number): LedgerEntry[] {
  const time = new Date(Date.UTC(2026, 0, 1) + block * 1000).toISOString();
  const transactionId = sha256Hex(`transaction ${String(block)}`);
  const creator = { msp: owner, keyHash: sha256Hex(owner) };
  const place = {
    ...{ channel, block, blockHash: sha256Hex(`block ${String(block)}`) },
    ...{ transaction: 0, transactionId },
  };
  const item = incidentItem('alpha-1', 'chain', block);
  const record = {
    ...{ record: 1, channel, kind: 'incident', owner, ...item, contentHash: contentHash(item) },
    entry: { actor: creator, transactionId, time },
  };
  return [
    {
      ...{ entry: 'transaction', ...place, item: 0, code: 'VALID', time, creator },
      ...{ announcements: [], records: 1, blockTransactions: 1 },
    },
    {
      ...{ entry: 'record', ...place, item: 1, kind: 'incident', time },
      ...{ key: [...recordKeys.incident(owner, item.id)], value: canonicalJson(record) },
    },
  ];
}
