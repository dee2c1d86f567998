import { status } from '@grpc/grpc-js';
import { gateway, type peer } from '@hyperledger/fabric-protos';
import { askPeer, type EndorsingPeer } from './endorsing-peer';
import type { EndorsingSide } from './gateway-endorse';
import { type UnpackedProposal, unpackProposal } from './proposal';
import { type EndpointFailure, noConfig, RpcFailure } from './rpc-failure';

/** @throws RpcFailure with the codes of Fabric's gateway. */
export async function evaluateTransaction(
  request: gateway.EvaluateRequest,
  sideOf: (channel: string) => EndorsingSide | undefined,
): Promise<gateway.EvaluateResponse> {
  const proposal = readable(request.getProposedTransaction());
  const side = sideOf(proposal.channel);
  if (side === undefined) throw new RpcFailure(status.UNAVAILABLE, noConfig(proposal.channel));
  const peers = targets(request.getTargetOrganizationsList(), proposal, side);
  const failures: EndpointFailure[] = [];
  let code = status.UNAVAILABLE;
  for (const target of peers) {
    const answer = await askPeer(target, proposal.message);
    if (answer.ok) return evaluated(answer.response);
    failures.push(answer.failure);
    code = answer.code;
    if (!answer.retry) {
      const message = `evaluate call to endorser returned error: ${answer.failure.message}`;
      throw new RpcFailure(code, message, failures);
    }
  }
  const message = 'failed to evaluate transaction, see attached details for more info';
  throw new RpcFailure(code, message, failures);
}

/** Transient data is shown to the own organisation only, unless the client names others. */
function targets(
  named: readonly string[],
  proposal: UnpackedProposal,
  { peers, runs }: EndorsingSide,
): readonly EndorsingPeer[] {
  if (runs(proposal.chaincode)) {
    if (named.length === 0) return proposal.hasTransientData ? peers.slice(0, 1) : peers;
    const found = peers.filter(({ mspId }) => named.includes(mspId));
    if (found.length > 0) return found;
  }
  throw new RpcFailure(
    status.FAILED_PRECONDITION,
    `no peers available to evaluate chaincode ${proposal.chaincode} in channel ${proposal.channel}`,
  );
}

function readable(message: peer.SignedProposal | undefined): UnpackedProposal {
  try {
    if (message === undefined || message.getProposalBytes_asU8().length === 0) {
      throw new Error('a signed proposal is required');
    }
    const proposal = unpackProposal(message);
    if (proposal.channel === '') throw new Error('no channel id provided');
    return proposal;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new RpcFailure(
      status.INVALID_ARGUMENT,
      `failed to unpack transaction proposal: ${reason}`,
    );
  }
}

function evaluated(answer: peer.ProposalResponse): gateway.EvaluateResponse {
  const response = new gateway.EvaluateResponse();
  response.setResult(answer.getResponse());
  return response;
}
