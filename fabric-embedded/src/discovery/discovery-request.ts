import { status } from '@grpc/grpc-js';
import { discovery, type peer } from '@hyperledger/fabric-protos';
import { RpcFailure } from '../services/rpc-failure';

const maxPayloadBytes = 64 * 1024;
const maxQueries = 20;

/** A request whose form is right; nothing is verified yet. */
export interface OpenedRequest {
  readonly identity: Uint8Array;
  readonly queries: readonly discovery.Query[];
}

/**
 * Reads a request. A client's TLS certificate is no part of it: the peers ask for none, and then
 * Fabric does not look at the hash either.
 *
 * @throws RpcFailure UNKNOWN, as Fabric has it.
 */
export function openRequest(signed: discovery.SignedRequest): OpenedRequest {
  const payload = signed.getPayload_asU8();
  if (payload.length > maxPayloadBytes) {
    throw refused(`the request exceeds ${String(maxPayloadBytes)} bytes`);
  }
  const request = parsed(payload);
  const authentication = request.getAuthentication();
  if (authentication === undefined) {
    throw refused('access denied, no authentication info in request');
  }
  const identity = authentication.getClientIdentity_asU8();
  if (identity.length === 0) throw refused("access denied, client identity wasn't supplied");
  const queries = request.getQueriesList();
  const interests = queries.map((query) => interestsOf(query).length);
  if (Math.max(queries.length, ...interests) > maxQueries) {
    throw refused(`a request may have ${String(maxQueries)} queries and interests`);
  }
  return { identity, queries };
}

export function interestsOf(query: discovery.Query): peer.ChaincodeInterest[] {
  return query.getCcQuery()?.getInterestsList() ?? [];
}

/** What makes a query about endorsers meaningless, in Fabric's words. */
export function interestsProblem(interests: readonly peer.ChaincodeInterest[]): string | undefined {
  if (interests.length === 0) return 'chaincode query must have at least one chaincode interest';
  for (const interest of interests) {
    const calls = interest.getChaincodesList();
    if (calls.length === 0) return 'chaincode interest must contain at least one chaincode';
    if (calls.some((call) => call.getName() === '')) {
      return 'chaincode name in interest cannot be empty';
    }
  }
  return undefined;
}

/** An interest as Go prints it, without its policies. */
export function interestText(interest: peer.ChaincodeInterest): string {
  const calls = interest.getChaincodesList().map((call) => {
    const collections = call.getCollectionNamesList();
    const fields = [
      `name:${JSON.stringify(call.getName())}`,
      ...collections.map((name) => `collection_names:${JSON.stringify(name)}`),
    ];
    if (call.getNoPrivateReads()) fields.push('no_private_reads:true');
    if (call.getDisregardNamespacePolicy()) fields.push('disregard_namespace_policy:true');
    return `chaincodes:{${fields.join(' ')}}`;
  });
  return calls.join(' ');
}

function parsed(payload: Uint8Array): discovery.Request {
  try {
    return discovery.Request.deserializeBinary(payload);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw refused(`failed parsing request: ${reason}`);
  }
}

function refused(reason: string): RpcFailure {
  return new RpcFailure(status.UNKNOWN, reason);
}
