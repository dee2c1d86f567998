import { peer } from '@hyperledger/fabric-protos';
import type { CollectionPermissions } from '../private-data/permissions';
import type { TxSimulator } from './simulator';

/** One call of a chaincode: a transaction, or a query that is never ordered. */
export interface Invocation {
  readonly channel: string;
  readonly transactionId: string;
  /** The chaincode's name, which is also the namespace of its keys. */
  readonly namespace: string;
  readonly input: peer.ChaincodeInput;
  readonly proposal: peer.SignedProposal;
  readonly simulator: TxSimulator;
  /** What the creator of the proposal may do in private data collections. */
  readonly permissions: CollectionPermissions;
  readonly call: CallChaincode;
  /** Ends a call of another chaincode together with its caller. */
  readonly signal?: AbortSignal;
}

/**
 * Runs another chaincode in the same transaction, for one that calls it.
 *
 * @returns the message that ended it, be it a response or a failure.
 */
export type CallChaincode = (
  spec: peer.ChaincodeSpec,
  caller: Invocation,
  signal: AbortSignal,
) => Promise<peer.ChaincodeMessage>;

/** What the chaincode answered; the event names the chaincode and the transaction. */
export interface ChaincodeResult {
  readonly response: peer.Response;
  readonly event?: peer.ChaincodeEvent;
}

/** The call had no result: chaincode away, too slow, or gone during the call. */
export class ChaincodeError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ChaincodeError';
  }
}

/** A message of one transaction, in either direction. */
export function chaincodeMessage(
  type: peer.ChaincodeMessage.TypeMap[keyof peer.ChaincodeMessage.TypeMap],
  transaction: { readonly channel: string; readonly transactionId: string },
  payload: Uint8Array,
): peer.ChaincodeMessage {
  const message = new peer.ChaincodeMessage();
  message.setType(type);
  message.setPayload(payload);
  message.setTxid(transaction.transactionId);
  message.setChannelId(transaction.channel);
  return message;
}

/** The message that starts an invocation. */
export function invocationMessage(invocation: Invocation): peer.ChaincodeMessage {
  const payload = invocation.input.serializeBinary();
  const message = chaincodeMessage(peer.ChaincodeMessage.Type.TRANSACTION, invocation, payload);
  message.setProposal(invocation.proposal);
  return message;
}

/**
 * Reads the message that ended an invocation.
 *
 * @throws ChaincodeError when the chaincode's runtime reported a failure, or the response cannot be
 * read.
 */
export function completedResult(
  message: peer.ChaincodeMessage,
  invocation: Invocation,
): ChaincodeResult {
  if (message.getType() !== peer.ChaincodeMessage.Type.COMPLETED) {
    const reason = Buffer.from(message.getPayload_asU8()).toString('utf8');
    throw new ChaincodeError(`transaction returned with failure: ${reason}`);
  }
  const response = readResponse(message.getPayload_asU8());
  const event = message.getChaincodeEvent();
  if (event === undefined) return { response };
  event.setChaincodeId(invocation.namespace);
  event.setTxId(invocation.transactionId);
  return { response, event };
}

function readResponse(payload: Uint8Array): peer.Response {
  try {
    return peer.Response.deserializeBinary(payload);
  } catch (cause) {
    throw new ChaincodeError(`unreadable response: ${String(cause)}`, { cause });
  }
}
