import { status } from '@grpc/grpc-js';
import { common, gateway, peer } from '@hyperledger/fabric-protos';
import type { ChannelConfig } from '../channel/channel-config';
import type { Collections } from '../private-data/collections';
import type { EndorsementPolicyOf } from '../validation/endorsement-policy';
import { needOf, plainInterest, protectedCollections } from './endorsement-need';
import { EndorsementPlan, sufficientPeers } from './endorsement-plan';
import { askPeer, type EndorsingPeer } from './endorsing-peer';
import { type UnpackedProposal, unpackProposal } from './proposal';
import { RpcFailure } from './rpc-failure';

/** What a gateway endorses with: its own organisation's peer first, then the others. */
export interface EndorsingSide {
  readonly config: () => ChannelConfig;
  readonly collections: Collections;
  readonly policyOf: EndorsementPolicyOf;
  readonly peers: readonly EndorsingPeer[];
  /** Whether the channel has the chaincode. */
  readonly runs: (chaincode: string) => boolean;
}

/** @throws RpcFailure with the codes of Fabric's gateway. */
export async function endorseTransaction(
  request: gateway.EndorseRequest,
  sideOf: (channel: string) => EndorsingSide | undefined,
): Promise<gateway.EndorseResponse> {
  const message = request.getProposedTransaction();
  if (message === undefined || message.getProposalBytes_asU8().length === 0) {
    throw new RpcFailure(
      status.INVALID_ARGUMENT,
      'the proposed transaction must contain a signed proposal',
    );
  }
  const proposal = readable(message);
  const side = sideOf(proposal.channel);
  const named = request.getEndorsingOrganizationsList();
  const action =
    named.length > 0
      ? await endorseByNamed(named, proposal, side)
      : await endorseByPolicy(proposal, side);
  const response = new gateway.EndorseResponse();
  response.setPreparedTransaction(prepareTransaction(proposal, action));
  return response;
}

/** The client names the organisations and answers for them being enough. */
async function endorseByNamed(
  named: readonly string[],
  proposal: UnpackedProposal,
  side: EndorsingSide | undefined,
): Promise<peer.ChaincodeEndorsedAction> {
  const runners = side?.runs(proposal.chaincode) === true ? side.peers : [];
  const absent = named.filter((name) => !runners.some(({ mspId }) => mspId === name));
  if (absent.length > 0) {
    throw new RpcFailure(
      status.UNAVAILABLE,
      `failed to find any endorsing peers for org(s): ${absent.join(', ')}`,
    );
  }
  const peers = runners.filter(({ mspId }) => named.includes(mspId));
  const plan = new EndorsementPlan();
  await plan.collect(peers, proposal.message);
  if (plan.endorsers.length < peers.length) throw plan.notEnough();
  return plan.action(peers);
}

async function endorseByPolicy(
  proposal: UnpackedProposal,
  side: EndorsingSide | undefined,
): Promise<peer.ChaincodeEndorsedAction> {
  if (side?.runs(proposal.chaincode) !== true) {
    throw new RpcFailure(
      status.FAILED_PRECONDITION,
      'no combination of peers can be derived which satisfy the endorsement policy: ' +
        `chaincode ${proposal.chaincode} is not on channel ${proposal.channel}`,
    );
  }
  const plan = new EndorsementPlan();
  let candidates = await askFirst(plan, proposal, side);
  for (;;) {
    const interest = interestOf(plan, proposal);
    const need = needOf(interest, side, proposal.hasTransientData);
    const endorsed = plan.endorsers;
    const chosen = sufficientPeers(need, [...endorsed, ...candidates]);
    if (chosen === undefined) throw notPossible(plan, interest, candidates, proposal, side);
    const next = chosen.filter((one) => !endorsed.includes(one));
    if (next.length === 0) return plan.action(chosen);
    await plan.collect(next, proposal.message);
    candidates = candidates.filter((candidate) => !next.includes(candidate));
  }
}

/** Where the first endorser saw nothing touched, the chaincode's own policy is asked. */
function interestOf({ interest }: EndorsementPlan, { chaincode }: UnpackedProposal) {
  const isEmpty = interest === undefined || interest.getChaincodesList().length === 0;
  return isEmpty ? plainInterest(chaincode) : interest;
}

/**
 * Why no peers can be found: some failed, only peers that must not see the transient data would do,
 * or there are none at all.
 */
function notPossible(
  plan: EndorsementPlan,
  interest: peer.ChaincodeInterest,
  candidates: readonly EndorsingPeer[],
  { hasTransientData }: UnpackedProposal,
  side: EndorsingSide,
): RpcFailure {
  if (plan.failures.length > 0) return plan.notEnough();
  const named = protectedCollections(interest);
  const openly = needOf(interest, side, false);
  const isProtection =
    hasTransientData && sufficientPeers(openly, [...plan.endorsers, ...candidates]) !== undefined;
  return new RpcFailure(
    status.FAILED_PRECONDITION,
    isProtection && named.length > 0
      ? 'requires endorsement from organisation(s) that are not in the distribution policy of the ' +
          `private data collection(s): [${named.join(' ')}]; retry specifying trusted endorsing ` +
          'organizations to protect transient data'
      : 'no combination of peers can be derived which satisfy the endorsement policy: no peer ' +
          'combination can satisfy the endorsement policy',
  );
}

/**
 * The own peer decides whether the proposal is worth asking others. When it could not run the
 * proposal at all, the others are asked; but not with transient data, which only the own
 * organisation may see unless the client names others.
 */
async function askFirst(
  plan: EndorsementPlan,
  proposal: UnpackedProposal,
  side: EndorsingSide,
): Promise<readonly EndorsingPeer[]> {
  const [own, ...others] = side.peers;
  if (own === undefined) throw plan.notEnough();
  const answer = await askPeer(own, proposal.message);
  if (answer.ok) {
    plan.accept(own, answer.response);
    return others;
  }
  if (answer.code !== status.ABORTED || proposal.hasTransientData) {
    throw new RpcFailure(
      status.ABORTED,
      'failed to endorse transaction, see attached details for more info',
      [answer.failure],
    );
  }
  plan.fail(answer.failure);
  return others;
}

function readable(message: peer.SignedProposal): UnpackedProposal {
  try {
    return unpackProposal(message);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new RpcFailure(status.INVALID_ARGUMENT, reason);
  }
}

/** The transaction of a proposal and its endorsements, for its creator to sign. */
export function prepareTransaction(
  proposal: UnpackedProposal,
  action: peer.ChaincodeEndorsedAction,
): common.Envelope {
  const actionPayload = new peer.ChaincodeActionPayload();
  actionPayload.setChaincodeProposalPayload(proposal.publicPayload);
  actionPayload.setAction(action);
  const transactionAction = new peer.TransactionAction();
  transactionAction.setHeader(proposal.header.getSignatureHeader_asU8());
  transactionAction.setPayload(actionPayload.serializeBinary());
  const transaction = new peer.Transaction();
  transaction.addActions(transactionAction);
  const payload = new common.Payload();
  payload.setHeader(proposal.header);
  payload.setData(transaction.serializeBinary());
  const envelope = new common.Envelope();
  envelope.setPayload(payload.serializeBinary());
  return envelope;
}
