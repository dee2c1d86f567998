import type { peer } from '@hyperledger/fabric-protos';
import type { Signer } from '../crypto/signer';
import type { Endorser } from './endorser';
import { ProposalRefused } from './proposal-checks';
import { status } from '@grpc/grpc-js';
import type { EndpointFailure } from './rpc-failure';

/** A member's endorsing peer, as the gateways of all members see it. */
export interface EndorsingPeer {
  readonly mspId: string;
  readonly address: string;
  readonly endorser: Endorser;
  readonly signer: Signer;
  /** Whether it runs; the others find out by asking it. */
  isRunning(): boolean;
}

/** What asking one peer came to, sorted as Fabric's gateway does. */
export type PeerAnswer =
  | { readonly ok: true; readonly response: peer.ProposalResponse }
  | {
      readonly ok: false;
      readonly code: status;
      /** Whether another peer may give a better answer. */
      readonly retry: boolean;
      readonly failure: EndpointFailure;
    };

/** Asks one peer and classifies its answer. */
export async function askPeer(
  to: EndorsingPeer,
  proposal: peer.SignedProposal,
): Promise<PeerAnswer> {
  const failed = (code: status, message: string, retry: boolean): PeerAnswer => {
    return { ok: false, code, retry, failure: { address: to.address, mspId: to.mspId, message } };
  };
  if (!to.isRunning()) return failed(status.UNAVAILABLE, connectionRefused(to), true);
  try {
    const response = await to.endorser.process(proposal);
    const { status: code, message, payload } = statusOf(response);
    if (code >= 200 && code < 400) return { ok: true, response };
    if (code === 500 && payload.length === 0) return failed(status.ABORTED, message, true);
    return failed(status.UNKNOWN, `chaincode response ${String(code)}, ${message}`, false);
  } catch (error) {
    if (!(error instanceof ProposalRefused)) throw error;
    return error.byFilter
      ? failed(status.UNAVAILABLE, error.message, true)
      : failed(status.FAILED_PRECONDITION, error.message, false);
  }
}

/** What Fabric's gateway is told by its connection to a peer that is not there. */
function connectionRefused({ address }: EndorsingPeer): string {
  const dialled = address.replace('localhost', '127.0.0.1');
  return (
    'rpc error: code = Unavailable desc = connection error: desc = "transport: Error while ' +
    `dialing: dial tcp ${dialled}: connect: connection refused"`
  );
}

function statusOf(answer: peer.ProposalResponse) {
  const response = answer.getResponse();
  return {
    status: response?.getStatus() ?? 0,
    message: response?.getMessage() ?? '',
    payload: answer.getPayload_asU8(),
  };
}
