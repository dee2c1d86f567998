import type { FakeTransaction } from '@edgebeat/chaincode/dist/fakes/fake-ledger';
import { CHAINCODE_NAME, type LedgerEntry } from '@edgebeat/core';
import { Creators } from '@edgebeat/ledger/dist/listener/creators';
import { ledgerEntries } from '@edgebeat/ledger/dist/listener/ledger-entries';
import {
  identityOf,
  madeChain,
  type MadeTransaction,
} from '@edgebeat/ledger/dist/listener/made-blocks.test.kit';
import { readBlock } from '@edgebeat/ledger/dist/listener/read-block';

/**
 * The entries that a listener publishes of committed transactions, which share blocks by chance. Some
 * come twice in their block, the second time as one that is not valid.
 */
export function listenedEntries(
  channel: string,
  committed: readonly FakeTransaction[],
  random: () => number,
): LedgerEntry[] {
  const blocks: MadeTransaction[][] = [[{ isConfig: true }]];
  for (const transaction of committed) {
    const made = madeOf(transaction);
    if (blocks.length === 1 || random() < 0.4) blocks.push([]);
    blocks.at(-1)?.push(made);
    if (random() < 0.1) blocks.at(-1)?.push({ ...made, code: 'DUPLICATE_TXID' });
  }
  const reader = { chaincode: CHAINCODE_NAME, creators: new Creators() };
  return madeChain(...blocks).flatMap((block) => ledgerEntries(channel, readBlock(block, reader)));
}

function madeOf({ transactionId, time, creator, writes, event }: FakeTransaction): MadeTransaction {
  const pairs = [...writes].map(([key, value]) => [key, value.toString()] as const);
  return {
    ...{ transactionId, time },
    creator: identityOf(creator.msp, creator.certificate.toString()),
    announcements: event?.items ?? [],
    writes: { [CHAINCODE_NAME]: pairs },
  };
}
