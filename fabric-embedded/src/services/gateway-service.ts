import type { gateway } from '@hyperledger/fabric-protos';
import type { Broadcast } from '../orderer/broadcast';
import type { FollowedChannel } from './block-feed';
import { CallLimit } from './call-limit';
import { serverStream, unary } from './calls';
import { commitStatus, submitTransaction } from './gateway-commit';
import { endorseTransaction, type EndorsingSide } from './gateway-endorse';
import { evaluateTransaction } from './gateway-evaluate';
import { followChaincodeEvents } from './gateway-events';

/** A channel as one member's gateway has it. */
export interface GatewayChannel extends FollowedChannel {
  readonly side: EndorsingSide;
}

export interface GatewayParts {
  readonly channels: ReadonlyMap<string, GatewayChannel>;
  readonly broadcast: Broadcast;
  readonly maxCalls: number;
}

/** The implementation of `gateway.Gateway` at one member's peer. */
export function gatewayService({
  channels,
  broadcast,
  maxCalls,
}: GatewayParts): gateway.IGatewayServer {
  const limit = new CallLimit('/gateway.Gateway', maxCalls);
  const sideOf = (channel: string) => channels.get(channel)?.side;
  return {
    endorse: unary(limit, (request) => endorseTransaction(request, sideOf)),
    submit: unary(limit, (request) => {
      return Promise.resolve(submitTransaction(request, channels, broadcast));
    }),
    evaluate: unary(limit, (request) => evaluateTransaction(request, sideOf)),
    commitStatus: unary(limit, (request, signal) => commitStatus(request, channels, signal)),
    chaincodeEvents: serverStream(limit, (request, signal) => {
      return followChaincodeEvents(request, channels, signal);
    }),
  };
}
