import { CHAINCODE_NAME, type LedgerEntry } from '@edgebeat/core';
import type { FabricLedger } from '../fabric/fabric-ledger';
import { Creators } from './creators';
import { ledgerEntries } from './ledger-entries';
import { readBlock } from './read-block';

/** What is read of a peer's chain. */
export interface ReadEntriesOptions {
  readonly channel: string;
  /** The first block. */
  readonly from: number;
  /** The namespace whose records are read; `edgebeat` if not set. */
  readonly chaincode?: string;
  /** Reading ends when it is given, after the block under way. */
  readonly signal?: AbortSignal;
}

/**
 * Reads what the listener publishes, from any block to the last one that there is now.
 *
 * @throws Unavailable ledger-unavailable.
 */
export async function* readEntries(
  ledger: Pick<FabricLedger, 'blocks' | 'chainInfo'>,
  { channel, from, chaincode = CHAINCODE_NAME, signal }: ReadEntriesOptions,
): AsyncGenerator<LedgerEntry> {
  const { height } = await ledger.chainInfo();
  if (from >= height) return;
  const creators = new Creators();
  for await (const reading of ledger.blocks(from, signal && { signal })) {
    const block = readBlock(reading, { chaincode, creators });
    yield* ledgerEntries(channel, block);
    if (block.number + 1 >= height || signal?.aborted === true) return;
  }
}
