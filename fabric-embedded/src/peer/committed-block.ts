import { common } from '@hyperledger/fabric-protos';
import { transactionFlags } from '../block/metadata';
import { validationCodes } from '../validation/invalid';
import { indexedTransactionId } from '../validation/read-envelope';
import type { CommittedBlock } from './peer-ledger';

const capacity = 32;
const largestCached = 1024 * 1024;

/** Parses a block as it lies in the block files. */
export function readCommittedBlock(bytes: Uint8Array): CommittedBlock {
  const block = common.Block.deserializeBinary(bytes);
  const codes = transactionFlags(block);
  const envelopes = block.getData()?.getDataList_asU8() ?? [];
  const transactions = envelopes.map((envelope, index) => ({
    id: indexedTransactionId(envelope),
    code: codes[index] ?? validationCodes.NOT_VALIDATED,
  }));
  return { number: block.getHeader()?.getNumber() ?? 0, block, bytes, transactions };
}

/** The newest blocks, which are asked for most: by every event stream, right after the commit. */
export class RecentBlocks {
  readonly #blocks = new Map<number, CommittedBlock>();

  get(number: number): CommittedBlock | undefined {
    return this.#blocks.get(number);
  }

  add(block: CommittedBlock): void {
    if (block.bytes.length > largestCached) return;
    this.#blocks.set(block.number, block);
    const [oldest] = this.#blocks.keys();
    if (this.#blocks.size > capacity && oldest !== undefined) this.#blocks.delete(oldest);
  }
}
