import { common, orderer } from '@hyperledger/fabric-protos';
import type { Broadcast } from '../orderer/broadcast';
import { CallLimit } from './call-limit';
import { conversation } from './conversation';
import { deliver, type DeliverSource } from './deliver-session';
import { asOrdered, withoutData } from './trimmed-block';

/** The implementation of `orderer.AtomicBroadcast` at one member's ordering node. */
export function orderingService(
  source: DeliverSource,
  broadcast: Broadcast,
  maxStreams: number,
): orderer.IAtomicBroadcastServer {
  const limit = new CallLimit('/orderer.AtomicBroadcast', maxStreams);
  return {
    broadcast: conversation<common.Envelope, orderer.BroadcastResponse>(
      limit,
      async (envelope, send) => {
        const { code, info } = broadcast(envelope);
        const response = new orderer.BroadcastResponse();
        response.setStatus(code);
        response.setInfo(info);
        await send(response);
        return code === common.Status.SUCCESS;
      },
    ),
    deliver: conversation<common.Envelope, orderer.DeliverResponse>(
      limit,
      async (envelope, send, signal) => {
        const status = await deliver(
          envelope,
          source,
          ({ block }, seek) => send(blockResponse(withoutData(asOrdered(block), seek))),
          signal,
        );
        const last = new orderer.DeliverResponse();
        last.setStatus(status);
        await send(last);
        return status === common.Status.SUCCESS;
      },
    ),
  };
}

function blockResponse(block: common.Block): orderer.DeliverResponse {
  const response = new orderer.DeliverResponse();
  response.setBlock(block);
  return response;
}
