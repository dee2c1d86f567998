import { common } from '@hyperledger/fabric-protos';
import type { BlockReading } from '../fabric/fabric-ledger';
import { codeName } from '../fabric/system-queries';
import type { ChainBlock, ChainTransaction } from './chain-block';
import type { Creators } from './creators';
import { headerHash } from './header-hash';
import { readActions } from './read-action';
import { readEnvelope, UNREADABLE } from './read-envelope';

/** What the reading of blocks needs to know. */
export interface BlockReader {
  readonly chaincode: string;
  readonly creators: Creators;
}

const nothing = { announcements: [], writes: [] } as const;

/**
 * Takes apart a block as the own peer gave it, with the peer's validation codes. What the peer found
 * malformed is read as far as it can be.
 *
 * @throws TypeError when there is no header, or a valid transaction cannot be read.
 */
export function readBlock({ number, bytes }: BlockReading, reader: BlockReader): ChainBlock {
  const block = common.Block.deserializeBinary(bytes);
  const header = block.getHeader();
  if (header === undefined) throw new TypeError(`block ${number} has no header`);
  const metadata = block.getMetadata()?.getMetadataList_asU8() ?? [];
  const flags = metadata[common.BlockMetadataIndex.TRANSACTIONS_FILTER];
  const envelopes = block.getData()?.getDataList_asU8() ?? [];
  return {
    number: header.getNumber(),
    hash: headerHash(header),
    previousHash: Buffer.from(header.getPreviousHash_asU8()).toString('hex'),
    transactions: envelopes.map((envelope, index) => {
      const read = readTransaction(envelope, codeName(flags?.[index] ?? -1), reader);
      if (read !== undefined) return read;
      throw new TypeError(`transaction ${index} of block ${number} is valid and cannot be read`);
    }),
  };
}

function readTransaction(
  bytes: Uint8Array,
  code: string,
  { chaincode, creators }: BlockReader,
): ChainTransaction | undefined {
  const { type, transactionId, time, creator, data } = readEnvelope(bytes);
  if (code === 'VALID' && type === UNREADABLE) return undefined;
  const counts = code === 'VALID' && type === common.HeaderType.ENDORSER_TRANSACTION;
  const { announcements, writes } = counts ? readActions(data, chaincode) : nothing;
  return { transactionId, code, time, creator: creators.read(creator), announcements, writes };
}
