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
