import { status } from '@grpc/grpc-js';
import { common, gateway } from '@hyperledger/fabric-protos';
import type { Broadcast } from '../orderer/broadcast';
import { AccessDenied, authorize, notJoined, type SignedBytes } from '../access/access';
import type { FollowedChannel } from './block-feed';
import { noConfig, RpcFailure } from './rpc-failure';

const statusNames = new Map<number, string>(
  Object.entries(common.Status).map(([name, code]) => [code, name]),
);

/** @throws RpcFailure with the codes of Fabric's gateway. */
export function submitTransaction(
  request: gateway.SubmitRequest,
  channels: ReadonlyMap<string, unknown>,
  broadcast: Broadcast,
): gateway.SubmitResponse {
  const transaction = request.getPreparedTransaction();
  if (transaction === undefined) {
    throw new RpcFailure(status.INVALID_ARGUMENT, 'a prepared transaction is required');
  }
  if (transaction.getSignature_asU8().length === 0) {
    throw new RpcFailure(status.INVALID_ARGUMENT, 'prepared transaction must be signed');
  }
  const channel = request.getChannelId();
  if (!channels.has(channel)) {
    throw new RpcFailure(status.FAILED_PRECONDITION, noConfig(channel));
  }
  const { code, info } = broadcast(transaction);
  if (code === common.Status.SUCCESS) return new gateway.SubmitResponse();
  const name = statusNames.get(code) ?? String(code);
  const reason = `received unsuccessful response from orderer: status=${name}, info=${info}`;
  if (code >= 400 && code < 500) throw new RpcFailure(status.ABORTED, reason);
  throw new RpcFailure(
    status.UNAVAILABLE,
    `no orderers could successfully process transaction: ${reason}`,
  );
}

/**
 * Waits until the transaction is committed at this member, or the caller gives up.
 *
 * @throws RpcFailure with the codes of Fabric's gateway.
 */
export async function commitStatus(
  signedRequest: gateway.SignedCommitStatusRequest,
  channels: ReadonlyMap<string, FollowedChannel>,
  signal: AbortSignal,
): Promise<gateway.CommitStatusResponse> {
  const request = readRequest(signedRequest);
  const { feed } = readable(channels, request.getChannelId(), {
    creator: request.getIdentity_asU8(),
    data: signedRequest.getRequest_asU8(),
    signature: signedRequest.getSignature_asU8(),
  });
  const location = await feed.transaction(request.getTransactionId(), signal);
  if (location === undefined) {
    throw new RpcFailure(
      status.CANCELLED,
      'the transaction was not committed while waiting for it',
    );
  }
  const response = new gateway.CommitStatusResponse();
  response.setResult(location.code);
  response.setBlockNumber(location.block);
  return response;
}

/**
 * The channel, for somebody who may read it.
 *
 * @throws RpcFailure PERMISSION_DENIED, also for a channel that there is not.
 */
export function readable<Channel extends FollowedChannel>(
  channels: ReadonlyMap<string, Channel>,
  name: string,
  signed: SignedBytes,
): Channel {
  const channel = channels.get(name);
  try {
    if (channel === undefined) throw notJoined(name);
    authorize(channel.ledger.config, signed, '/Channel/Application/Readers');
    return channel;
  } catch (error) {
    if (!(error instanceof AccessDenied)) throw error;
    throw new RpcFailure(status.PERMISSION_DENIED, error.message);
  }
}

function readRequest(signed: gateway.SignedCommitStatusRequest): gateway.CommitStatusRequest {
  const bytes = signed.getRequest_asU8();
  if (bytes.length === 0) throw invalid('a commit status request is required');
  const request = parse(bytes);
  if (request.getIdentity_asU8().length === 0) throw invalid('no identity provided');
  if (request.getChannelId() === '') throw invalid('no channel ID provided');
  if (request.getTransactionId() === '') throw invalid('transaction ID should not be empty');
  return request;
}

function parse(bytes: Uint8Array): gateway.CommitStatusRequest {
  try {
    return gateway.CommitStatusRequest.deserializeBinary(bytes);
  } catch (error) {
    throw invalid(
      `invalid status request: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

function invalid(message: string): RpcFailure {
  return new RpcFailure(status.INVALID_ARGUMENT, message);
}
