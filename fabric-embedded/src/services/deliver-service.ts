import { common, type orderer, peer } from '@hyperledger/fabric-protos';
import type { CommittedBlock, PeerLedger } from '../peer/peer-ledger';
import { CallLimit } from './call-limit';
import { conversation } from './conversation';
import { deliver, type DeliverSource } from './deliver-session';
import { privateDataFor } from './delivered-private-data';
import { filteredBlock } from './filtered-block';
import { withoutData } from './trimmed-block';

type PeerResponse = (
  block: CommittedBlock,
  seek: orderer.SeekInfo,
  reader: Uint8Array,
  ledger: PeerLedger,
) => peer.DeliverResponse;

/** The implementation of `protos.Deliver` at one member's peer. */
export function deliverService(source: DeliverSource, maxStreams: number): peer.IDeliverServer {
  const limit = new CallLimit('/protos.Deliver', maxStreams);
  const serve = (toResponse: PeerResponse) =>
    conversation<common.Envelope, peer.DeliverResponse>(limit, async (envelope, send, signal) => {
      const status = await deliver(
        envelope,
        source,
        (...sent) => send(toResponse(...sent)),
        signal,
      );
      const last = new peer.DeliverResponse();
      last.setStatus(status);
      await send(last);
      return status === common.Status.SUCCESS;
    });
  return {
    deliver: serve(blockResponse),
    deliverFiltered: serve(filteredResponse),
    deliverWithPrivateData: serve((block, seek, reader, ledger) =>
      privateDataResponse(block, seek, privateDataFor(block, ledger, reader)),
    ),
  };
}

function blockResponse({ block }: CommittedBlock, seek: orderer.SeekInfo): peer.DeliverResponse {
  const response = new peer.DeliverResponse();
  response.setBlock(withoutData(block, seek));
  return response;
}

function filteredResponse(block: CommittedBlock): peer.DeliverResponse {
  const response = new peer.DeliverResponse();
  response.setFilteredBlock(filteredBlock(block));
  return response;
}

function privateDataResponse(
  { block }: CommittedBlock,
  seek: orderer.SeekInfo,
  writeSets: ReturnType<typeof privateDataFor>,
): peer.DeliverResponse {
  const content = new peer.BlockAndPrivateData();
  content.setBlock(withoutData(block, seek));
  for (const [transaction, set] of writeSets) content.getPrivateDataMapMap().set(transaction, set);
  const response = new peer.DeliverResponse();
  response.setBlockAndPrivateData(content);
  return response;
}
