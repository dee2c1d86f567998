import { status } from '@grpc/grpc-js';
import { common, gateway, peer } from '@hyperledger/fabric-protos';
import { selfSigned } from '../self-signed.test.data';
import type { WalletIdentity } from '../wallet-identity';
import { emptyScript, GatewayFailure, type GatewayScript } from './fake-gateway.test.data';
import {
  commitStatusResponse,
  endorseResponse,
  evaluateResponse,
  inputOf,
  transactionIdOf,
} from './gateway-messages.test.data';

/** A script of a peer that endorses everything and commits each first copy in a block of its own. */
export interface FakePeer extends GatewayScript {
  /** The requests for endorsements. */
  readonly endorsed: gateway.EndorseRequest[];
  /** The envelopes that were submitted, copies too. */
  readonly submitted: Uint8Array[];
  /** Transaction ids with their blocks. */
  readonly committed: Map<string, number>;
}

export function fakePeer(): FakePeer {
  const endorsed: gateway.EndorseRequest[] = [];
  const submitted: Uint8Array[] = [];
  const committed = new Map<string, number>();
  return {
    ...emptyScript(),
    endorsed,
    submitted,
    committed,
    endorse: (request) => {
      endorsed.push(request);
      const endorsers = ['Org1MSP', 'Org2MSP', 'Org1MSP'];
      return Promise.resolve(endorseResponse(request, { done: true }, endorsers));
    },
    submit: (request) => {
      submitted.push(request.getPreparedTransaction()?.serializeBinary() ?? new Uint8Array());
      const id = request.getTransactionId();
      if (!committed.has(id)) committed.set(id, committed.size + 1);
      return Promise.resolve(new gateway.SubmitResponse());
    },
    commitStatus: (request) => {
      const block = committed.get(transactionIdOf(request));
      return block === undefined
        ? new Promise(() => undefined)
        : Promise.resolve(commitStatusResponse(block, 'VALID'));
    },
    evaluate: async (request) => {
      await Promise.resolve();
      return evaluateResponse(answer(request, committed));
    },
  };
}

function answer(request: gateway.EvaluateRequest, committed: Map<string, number>): Uint8Array {
  const { chaincode, args } = inputOf(request);
  const [name, , id = ''] = args;
  if (chaincode !== 'qscc') return Buffer.from(JSON.stringify({ args }));
  if (name === 'GetChainInfo') return chainInfo(committed.size + 1);
  if (!committed.has(id)) {
    throw new GatewayFailure(
      status.UNKNOWN,
      `evaluate call to endorser returned error: chaincode response 500, Failed to get transaction with id ${id}, error no such transaction ID [${id}] in index`,
    );
  }
  const processed = new peer.ProcessedTransaction();
  processed.setValidationcode(peer.TxValidationCode.VALID);
  return processed.serializeBinary();
}

function chainInfo(height: number): Uint8Array {
  const info = new common.BlockchainInfo();
  info.setHeight(height);
  info.setCurrentblockhash(Buffer.alloc(32, 1));
  info.setPreviousblockhash(Buffer.alloc(32, 2));
  return info.serializeBinary();
}

export function sampleIdentity(label = 'connector'): WalletIdentity {
  return { mspId: 'Org1MSP', label, ...selfSigned(label) };
}
