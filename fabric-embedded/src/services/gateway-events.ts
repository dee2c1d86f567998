import { status } from '@grpc/grpc-js';
import { gateway, orderer, type peer } from '@hyperledger/fabric-protos';
import type { CommittedBlock, PeerLedger } from '../peer/peer-ledger';
import type { FollowedChannel } from './block-feed';
import { chaincodeEvents } from './block-events';
import { readable } from './gateway-commit';
import { RpcFailure } from './rpc-failure';

const Position = orderer.SeekPosition.TypeCase;

/**
 * One response for each block with events of the chaincode, from the position that was asked
 * for, for as long as the caller listens.
 *
 * @throws RpcFailure with the codes of Fabric's gateway.
 */
export async function* followChaincodeEvents(
  signedRequest: gateway.SignedChaincodeEventsRequest,
  channels: ReadonlyMap<string, FollowedChannel>,
  signal: AbortSignal,
): AsyncGenerator<gateway.ChaincodeEventsResponse, void> {
  const request = readRequest(signedRequest);
  const { ledger, feed } = readable(channels, request.getChannelId(), {
    creator: request.getIdentity_asU8(),
    data: signedRequest.getRequest_asU8(),
    signature: signedRequest.getSignature_asU8(),
  });
  const matches = eventMatcher(request);
  for await (const committed of feed.blocks(await startBlock(request, ledger), signal)) {
    const events = chaincodeEvents(committed).filter(matches);
    if (events.length > 0) yield toResponse(committed, events);
  }
}

function readRequest(signed: gateway.SignedChaincodeEventsRequest): gateway.ChaincodeEventsRequest {
  const bytes = signed.getRequest_asU8();
  if (bytes.length === 0) {
    throw new RpcFailure(status.INVALID_ARGUMENT, 'a chaincode events request is required');
  }
  try {
    return gateway.ChaincodeEventsRequest.deserializeBinary(bytes);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new RpcFailure(status.INVALID_ARGUMENT, `invalid chaincode events request: ${reason}`);
  }
}

async function startBlock(
  request: gateway.ChaincodeEventsRequest,
  ledger: PeerLedger,
): Promise<number> {
  const after = request.getAfterTransactionId();
  const location = after === '' ? undefined : await ledger.transaction(after);
  if (location !== undefined) return location.block;
  const position = request.getStartPosition();
  switch (position?.getTypeCase()) {
    case undefined:
    case Position.TYPE_NOT_SET:
    case Position.NEXT_COMMIT:
      return ledger.height;
    case Position.SPECIFIED:
      return position.getSpecified()?.getNumber() ?? 0;
    default:
      throw new RpcFailure(status.INVALID_ARGUMENT, 'invalid start position type');
  }
}

/** Events of the chaincode; after a transaction, only what follows that transaction's event. */
function eventMatcher(request: gateway.ChaincodeEventsRequest) {
  const chaincode = request.getChaincodeId();
  const after = request.getAfterTransactionId();
  let passed = after === '';
  return (event: peer.ChaincodeEvent): boolean => {
    if (passed) return event.getChaincodeId() === chaincode;
    passed = event.getTxId() === after;
    return false;
  };
}

function toResponse(
  { number }: CommittedBlock,
  events: peer.ChaincodeEvent[],
): gateway.ChaincodeEventsResponse {
  const response = new gateway.ChaincodeEventsResponse();
  response.setBlockNumber(number);
  response.setEventsList(events);
  return response;
}
