import { status } from '@grpc/grpc-js';
import { peer } from '@hyperledger/fabric-protos';
import type { EndorsementNeed } from './endorsement-need';
import { askPeer, type EndorsingPeer } from './endorsing-peer';
import { type EndpointFailure, RpcFailure } from './rpc-failure';

/** Endorsements over one and the same payload. */
export class EndorsementPlan {
  readonly #endorsements = new Map<EndorsingPeer, peer.Endorsement>();
  readonly #failures: EndpointFailure[] = [];
  #payload: Uint8Array | undefined;
  #interest: peer.ChaincodeInterest | undefined;

  /** What the first peer that endorsed found out about whose endorsement is needed. */
  get interest(): peer.ChaincodeInterest | undefined {
    return this.#interest;
  }

  get failures(): readonly EndpointFailure[] {
    return this.#failures;
  }

  get endorsers(): readonly EndorsingPeer[] {
    return [...this.#endorsements.keys()];
  }

  /** Asks peers at the same time. */
  async collect(peers: readonly EndorsingPeer[], proposal: peer.SignedProposal): Promise<void> {
    const answers = await Promise.all(peers.map((to) => askPeer(to, proposal)));
    peers.forEach((from, position) => {
      const answer = answers[position];
      if (answer?.ok === true) this.accept(from, answer.response);
      else if (answer !== undefined) this.fail(answer.failure);
    });
  }

  /** Counts one peer's answer, unless its payload differs from the first one. */
  accept(from: EndorsingPeer, response: peer.ProposalResponse): void {
    const payload = response.getPayload_asU8();
    const endorsement = response.getEndorsement();
    this.#payload ??= payload;
    this.#interest ??= response.getInterest();
    if (endorsement === undefined || Buffer.compare(this.#payload, payload) !== 0) {
      const { address, mspId } = from;
      this.fail({ address, mspId, message: 'ProposalResponsePayloads do not match' });
      return;
    }
    this.#endorsements.set(from, endorsement);
  }

  fail(failure: EndpointFailure): void {
    this.#failures.push(failure);
  }

  /**
   * What the chosen peers endorsed; others that endorsed are left out, as in Fabric.
   *
   * @throws RpcFailure ABORTED when nothing was endorsed.
   */
  action(chosen: readonly EndorsingPeer[]): peer.ChaincodeEndorsedAction {
    if (this.#payload === undefined) throw this.notEnough();
    const action = new peer.ChaincodeEndorsedAction();
    action.setProposalResponsePayload(this.#payload);
    action.setEndorsementsList(chosen.flatMap((one) => this.#endorsements.get(one) ?? []));
    return action;
  }

  notEnough(): RpcFailure {
    return new RpcFailure(
      status.ABORTED,
      'failed to collect enough transaction endorsements, see attached details for more info',
      this.#failures,
    );
  }
}

/**
 * The peers whose endorsements meet the need if they all agree: as few as possible, and the first of
 * the given order; undefined when even all of them are not enough.
 */
export function sufficientPeers(
  need: EndorsementNeed,
  peers: readonly EndorsingPeer[],
): readonly EndorsingPeer[] | undefined {
  const chosen = peers.filter((one) => need.isEligible(one));
  if (!need.isMet(chosen)) return undefined;
  // Whoever is not needed for it is left out: policies of keys and collections name single members.
  for (const candidate of [...chosen].reverse()) {
    const without = chosen.filter((one) => one !== candidate);
    if (need.isMet(without)) chosen.splice(0, chosen.length, ...without);
  }
  return chosen;
}
