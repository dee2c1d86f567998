import type { Network } from '@hyperledger/fabric-gateway';
import { common, peer } from '@hyperledger/fabric-protos';
import type { ChainInfo, ValidationCode } from '../ledger';

/** Asks the peer's own query chaincode, which answers with Fabric's messages. */
async function query(
  network: Network,
  name: string,
  argument: readonly string[],
  deadline: Date,
): Promise<Uint8Array> {
  const options = { arguments: [network.getName(), ...argument] };
  return network.getContract('qscc').newProposal(name, options).evaluate({ deadline });
}

/** Height and last hashes of the peer's chain. */
export async function queryChainInfo(network: Network, deadline: Date): Promise<ChainInfo> {
  const bytes = await query(network, 'GetChainInfo', [], deadline);
  const info = common.BlockchainInfo.deserializeBinary(bytes);
  return {
    height: info.getHeight(),
    currentBlockHash: Buffer.from(info.getCurrentblockhash_asU8()).toString('hex'),
    previousBlockHash: Buffer.from(info.getPreviousblockhash_asU8()).toString('hex'),
  };
}

/** The validation code of a transaction; it throws what the library throws when there is none. */
export async function queryValidationCode(
  network: Network,
  transactionId: string,
  deadline: Date,
): Promise<ValidationCode> {
  const bytes = await query(network, 'GetTransactionByID', [transactionId], deadline);
  return codeName(peer.ProcessedTransaction.deserializeBinary(bytes).getValidationcode());
}

/** Whether a block holds a transaction of this id that is valid, beside others that are not. */
export async function queryValidInBlock(
  network: Network,
  { transactionId, block }: { readonly transactionId: string; readonly block: number },
  deadline: Date,
): Promise<boolean> {
  const bytes = await query(network, 'GetBlockByNumber', [String(block)], deadline);
  const { data, flags } = partsOf(common.Block.deserializeBinary(bytes));
  return data.some(
    (envelope, index) =>
      flags[index] === peer.TxValidationCode.VALID && idOf(envelope) === transactionId,
  );
}

function partsOf(block: common.Block) {
  const metadata = block.getMetadata()?.getMetadataList_asU8() ?? [];
  return {
    data: block.getData()?.getDataList_asU8() ?? [],
    flags: metadata[common.BlockMetadataIndex.TRANSACTIONS_FILTER] ?? new Uint8Array(),
  };
}

/** Only of a valid transaction, whose envelope can be read. */
function idOf(envelope: Uint8Array): string {
  const payload = common.Envelope.deserializeBinary(envelope).getPayload_asU8();
  const header = common.Payload.deserializeBinary(payload).getHeader();
  const channel = header?.getChannelHeader_asU8() ?? new Uint8Array();
  return common.ChannelHeader.deserializeBinary(channel).getTxId();
}

const names: ReadonlyMap<number, ValidationCode> = new Map(
  Object.keys(peer.TxValidationCode)
    .filter(isCode)
    .map((name) => [peer.TxValidationCode[name], name]),
);

/** Fabric's name of a validation code; a number that Fabric does not name is not valid either. */
export function codeName(code: number): ValidationCode {
  return names.get(code) ?? 'INVALID_OTHER_REASON';
}

function isCode(name: string): name is ValidationCode {
  return Object.hasOwn(peer.TxValidationCode, name);
}
