import type { gateway } from '@hyperledger/fabric-protos';
import type { Broadcast } from '../orderer/broadcast';
import type { PeerLedger } from '../peer/peer-ledger';
import type { BlockFeed } from './block-feed';
import { CallLimit } from './call-limit';
import { serverStream, unary } from './calls';
import { commitStatus, submitTransaction } from './gateway-commit';
import { endorseTransaction, type EndorsingSide } from './gateway-endorse';
import { evaluateTransaction } from './gateway-evaluate';
import { followChaincodeEvents } from './gateway-events';

export interface GatewayParts {
  readonly ledger: PeerLedger;
  readonly feed: BlockFeed;
  readonly side: EndorsingSide;
  readonly broadcast: Broadcast;
  readonly maxCalls: number;
}

/** The implementation of `gateway.Gateway` at one member's peer. */
export function gatewayService(parts: GatewayParts): gateway.IGatewayServer {
  const { ledger, feed, side, broadcast } = parts;
  const limit = new CallLimit('/gateway.Gateway', parts.maxCalls);
  return {
    endorse: unary(limit, (request) => endorseTransaction(request, side)),
    submit: unary(limit, (request) => {
      return Promise.resolve(submitTransaction(request, ledger.config.channelId, broadcast));
    }),
    evaluate: unary(limit, (request) => evaluateTransaction(request, side)),
    commitStatus: unary(limit, (request, signal) => commitStatus(request, ledger, feed, signal)),
    chaincodeEvents: serverStream(limit, (request, signal) => {
      return followChaincodeEvents(request, ledger, feed, signal);
    }),
  };
}
