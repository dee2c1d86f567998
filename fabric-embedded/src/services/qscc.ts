import { common, peer } from '@hyperledger/fabric-protos';
import type { PeerLedger } from '../peer/peer-ledger';
import { AccessDenied, authorize } from '../access/access';
import type { SystemChaincode } from './endorser';
import { failure, success } from './responses';

type Query = (ledger: PeerLedger, argument: Uint8Array) => Promise<Uint8Array> | Uint8Array;

const queries: ReadonlyMap<string, Query> = new Map<string, Query>([
  ['GetChainInfo', chainInfo],
  ['GetBlockByNumber', blockByNumber],
  ['GetBlockByHash', blockByHash],
  ['GetTransactionByID', transactionById],
  ['GetBlockByTxID', blockByTransactionId],
]);

/** The query system chaincode: blocks and transactions of the peer's ledgers. */
export function queryChaincode(
  channels: ReadonlyMap<string, { readonly ledger: PeerLedger }>,
): SystemChaincode {
  return {
    async invoke(args, proposal) {
      const [name, channel, argument] = args.map((arg) => Buffer.from(arg));
      if (name === undefined || channel === undefined) {
        return failure(`Incorrect number of arguments, ${String(args.length)}`);
      }
      if (proposal.chaincode !== 'qscc') {
        return failure(
          'Rejecting invoke of QSCC from another chaincode because of potential for deadlocks, ' +
            `original invocation for '${proposal.chaincode}'`,
        );
      }
      const query = queries.get(name.toString());
      if (query === undefined) return failure(`Requested function ${name.toString()} not found.`);
      if (argument === undefined && query !== chainInfo) {
        return failure(`missing 3rd argument for ${name.toString()}`);
      }
      const ledger = channels.get(channel.toString())?.ledger;
      if (ledger === undefined) return failure(`Invalid chain ID, ${channel.toString()}`);
      try {
        authorize(ledger.config, proposal.signed, '/Channel/Application/Readers');
        return success(await query(ledger, argument ?? new Uint8Array()));
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        if (error instanceof AccessDenied) {
          const asked = `[${name.toString()}][${channel.toString()}]`;
          return failure(`access denied for ${asked}: [${reason}]`);
        }
        return failure(`${name.toString()} on channel ${channel.toString()} failed: ${reason}`);
      }
    },
  };
}

function chainInfo(ledger: PeerLedger): Uint8Array {
  const info = new common.BlockchainInfo();
  info.setHeight(ledger.height);
  info.setCurrentblockhash(ledger.lastHeaderHash);
  info.setPreviousblockhash(ledger.previousHeaderHash);
  return info.serializeBinary();
}

async function blockByNumber(ledger: PeerLedger, argument: Uint8Array): Promise<Uint8Array> {
  const text = Buffer.from(argument).toString();
  if (!/^\d{1,15}$/.test(text)) throw new Error(`"${text}" is not a block number`);
  const number = Number(text);
  if (number >= ledger.height) throw new Error(`block ${text} is not in the ledger`);
  return (await ledger.block(number)).bytes;
}

async function blockByHash(ledger: PeerLedger, hash: Uint8Array): Promise<Uint8Array> {
  const number = await ledger.blockNumberByHash(hash);
  if (number === undefined) throw new Error('no such block hash in the ledger');
  return (await ledger.block(number)).bytes;
}

async function transactionById(ledger: PeerLedger, id: Uint8Array): Promise<Uint8Array> {
  const { committed, index, code } = await locate(ledger, id);
  const envelope = committed.block.getData()?.getDataList_asU8()[index];
  if (envelope === undefined) throw new Error('the block does not hold the transaction');
  const processed = new peer.ProcessedTransaction();
  processed.setTransactionenvelope(common.Envelope.deserializeBinary(envelope));
  processed.setValidationcode(code);
  return processed.serializeBinary();
}

async function blockByTransactionId(ledger: PeerLedger, id: Uint8Array): Promise<Uint8Array> {
  return (await locate(ledger, id)).committed.bytes;
}

async function locate(ledger: PeerLedger, idBytes: Uint8Array) {
  const id = Buffer.from(idBytes).toString();
  const location = await ledger.transaction(id);
  if (location === undefined) throw new Error(`no such transaction ID [${id}] in index`);
  return { ...location, committed: await ledger.block(location.block) };
}
