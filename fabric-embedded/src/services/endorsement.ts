import { peer } from '@hyperledger/fabric-protos';
import type { Signer } from '../crypto/signer';
import { proposalHash, type UnpackedProposal } from './proposal';

/** What running a chaincode came to. */
export interface SimulationOutcome {
  readonly response: peer.Response;
  readonly readWriteSet: Uint8Array;
  readonly event?: peer.ChaincodeEvent | undefined;
  readonly chaincodeVersion: string;
  /** Whose endorsement is needed, for a gateway that plans; system chaincodes give none. */
  readonly interest?: peer.ChaincodeInterest;
}

/** Fabric's limits between "may be ordered", "the chaincode refuses" and "it failed". */
const refusedStatus = 400;
const failedStatus = 500;

/** Signs what was simulated, or passes a response on unsigned that must not be ordered. */
export function endorse(
  proposal: UnpackedProposal,
  outcome: SimulationOutcome,
  signer: Signer,
): peer.ProposalResponse {
  const answer = new peer.ProposalResponse();
  answer.setResponse(outcome.response);
  const status = outcome.response.getStatus();
  if (status >= refusedStatus && status < failedStatus) return answer;
  const payload = responsePayload(proposal, outcome);
  answer.setPayload(payload);
  if (status >= failedStatus) return answer;
  answer.setVersion(1);
  answer.setEndorsement(signedBy(signer, payload));
  answer.setInterest(outcome.interest);
  return answer;
}

/** A response that the peer gives itself, when there is nothing of the chaincode to pass on. */
export function peerFailure(message: string): peer.ProposalResponse {
  const response = new peer.Response();
  response.setStatus(failedStatus);
  response.setMessage(message);
  const answer = new peer.ProposalResponse();
  answer.setResponse(response);
  return answer;
}

function responsePayload(proposal: UnpackedProposal, outcome: SimulationOutcome): Uint8Array {
  const id = new peer.ChaincodeID();
  id.setName(proposal.chaincode);
  id.setVersion(outcome.chaincodeVersion);
  const action = new peer.ChaincodeAction();
  action.setResults(outcome.readWriteSet);
  const refused = outcome.response.getStatus() >= refusedStatus;
  if (outcome.event !== undefined && !refused) action.setEvents(outcome.event.serializeBinary());
  action.setResponse(outcome.response);
  action.setChaincodeId(id);
  const payload = new peer.ProposalResponsePayload();
  payload.setProposalHash(proposalHash(proposal));
  payload.setExtension$(action.serializeBinary());
  return payload.serializeBinary();
}

function signedBy(signer: Signer, payload: Uint8Array): peer.Endorsement {
  const endorsement = new peer.Endorsement();
  endorsement.setEndorser(signer.serialized);
  endorsement.setSignature(signer.sign(Buffer.concat([payload, signer.serialized])));
  return endorsement;
}
