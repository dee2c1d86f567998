import { common, peer } from '@hyperledger/fabric-protos';
import type { PeerLedger } from '../peer/peer-ledger';
import { AccessDenied, authorize } from '../access/access';
import type { SystemChaincode } from './endorser';
import type { UnpackedProposal } from './proposal';
import { failure, success } from './responses';

const newestBlock = 2n ** 64n - 1n;

interface Query {
  readonly answer: (ledger: PeerLedger, argument: Uint8Array) => Promise<Uint8Array> | Uint8Array;
  /** How Fabric begins what it says of a failure. */
  readonly failed: (argument: string) => string;
}

const queries: ReadonlyMap<string, Query> = new Map<string, Query>([
  ['GetChainInfo', { answer: chainInfo, failed: () => 'Failed to get block info with error' }],
  [
    'GetBlockByNumber',
    { answer: blockByNumber, failed: (number) => `Failed to get block number ${number}, error` },
  ],
  [
    'GetBlockByHash',
    { answer: blockByHash, failed: (hash) => `Failed to get block hash ${hash}, error` },
  ],
  [
    'GetTransactionByID',
    { answer: transactionById, failed: (id) => `Failed to get transaction with id ${id}, error` },
  ],
  [
    'GetBlockByTxID',
    { answer: blockByTransactionId, failed: (id) => `Failed to get block for txID ${id}, error` },
  ],
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
      const call = name.toString();
      if (argument === undefined && call !== 'GetChainInfo') {
        return failure(`missing 3rd argument for ${call}`);
      }
      const ledger = channels.get(channel.toString())?.ledger;
      if (ledger === undefined) return failure(`Invalid chain ID, ${channel.toString()}`);
      try {
        return await ask(call, argument ?? new Uint8Array(), ledger, proposal);
      } catch (error) {
        if (!(error instanceof AccessDenied)) throw error;
        return failure(`access denied for [${call}][${channel.toString()}]: [${error.message}]`);
      }
    },
  };
}

/** @throws AccessDenied */
async function ask(
  name: string,
  argument: Uint8Array,
  ledger: PeerLedger,
  { signed }: UnpackedProposal,
): Promise<peer.Response> {
  const query = queries.get(name);
  if (query === undefined) throw new AccessDenied(`Unmapped policy for qscc/${name}`);
  authorize(ledger.config, signed, '/Channel/Application/Readers');
  try {
    return success(await query.answer(ledger, argument));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (error instanceof UnreadableNumber) return failure(reason);
    return failure(`${query.failed(Buffer.from(argument).toString())} ${reason}`);
  }
}

class UnreadableNumber extends Error {
  constructor(text: string) {
    const parsing = `strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`;
    super(`Failed to parse block number with error ${parsing}`);
    this.name = 'UnreadableNumber';
  }
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
  if (!/^\d{1,20}$/.test(text)) throw new UnreadableNumber(text);
  const asked = BigInt(text);
  // Fabric takes the largest number for the newest block.
  const number = asked === newestBlock ? ledger.height - 1 : Number(asked);
  if (number >= ledger.height) throw new Error(`no such block number [${text}] in index`);
  return (await ledger.block(number)).bytes;
}

async function blockByHash(ledger: PeerLedger, hash: Uint8Array): Promise<Uint8Array> {
  const number = await ledger.blockNumberByHash(hash);
  if (number === undefined) {
    throw new Error(`no such block hash [${Buffer.from(hash).toString('hex')}] in index`);
  }
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
