import type { peer } from '@hyperledger/fabric-protos';
import { type ChaincodeResult, completedResult, type Invocation } from '../chaincode/execution';
import type { PrivateWrites } from '../chaincode/read-write-set';
import { TxSimulator } from '../chaincode/simulator';
import type { Signer } from '../crypto/signer';
import type { Executor } from '../faults/chaincode-faults';
import type { Identity } from '../msp/identity';
import type { ChaincodeOptions } from '../network-options';
import type { PeerLedger } from '../peer/peer-ledger';
import { permissionsOf } from '../private-data/permissions';
import { AccessDenied, type KnownMembers, requirePolicy } from '../access/access';
import { callChaincode } from './chaincode-calls';
import { chaincodeInterest } from './chaincode-interest';
import { endorse, peerFailure, type SimulationOutcome } from './endorsement';
import { type UnpackedProposal, unpackProposal } from './proposal';
import { checkFilters, checkProposal, ProposalRefused } from './proposal-checks';

/** A chaincode that is part of the peer. */
export interface SystemChaincode {
  invoke(args: readonly Uint8Array[], proposal: UnpackedProposal): Promise<peer.Response>;
}

export interface RunnableChaincode {
  readonly definition: ChaincodeOptions;
  readonly link: Executor;
}

/** One channel as an endorsing peer has it. */
export interface EndorsingChannel {
  readonly ledger: PeerLedger;
  readonly chaincodes: ReadonlyMap<string, RunnableChaincode>;
  /** Gives what was written privately to the members of its collections; see `PrivateDataExchange`. */
  readonly distribute: (
    transactionId: string,
    height: number,
    writes: readonly PrivateWrites[],
  ) => Promise<void>;
}

export interface EndorserParts {
  /** Who may call the peer itself, without a channel. */
  readonly local: KnownMembers;
  readonly signer: Signer;
  readonly channels: ReadonlyMap<string, EndorsingChannel>;
  readonly systemChaincodes: ReadonlyMap<string, SystemChaincode>;
}

const systemChaincodeVersion = 'syscc';

/** One organisation's endorsing peer. */
export class Endorser {
  readonly #parts: EndorserParts;

  constructor(parts: EndorserParts) {
    this.#parts = parts;
  }

  /** Whether the peer has a chaincode, its own or one of the channel. */
  runs(channel: string, chaincode: string): boolean {
    const { channels, systemChaincodes } = this.#parts;
    const joined = channels.get(channel);
    if (joined === undefined) return false;
    return systemChaincodes.has(chaincode) || joined.chaincodes.has(chaincode);
  }

  /**
   * Checks a proposal, runs it and endorses the outcome. What the chaincode refuses and what
   * fails on the way comes back as an unsigned response.
   *
   * @throws ProposalRefused when the proposal itself is not acceptable.
   */
  async process(message: peer.SignedProposal): Promise<peer.ProposalResponse> {
    const proposal = unpack(message);
    const channel = this.#parts.channels.get(proposal.channel);
    const members = channel?.ledger.config ?? this.#parts.local;
    checkFilters(proposal, members);
    if (channel === undefined && proposal.channel !== '') {
      return peerFailure(`channel '${proposal.channel}' not found`);
    }
    const creator = checkProposal(proposal, members);
    if (channel !== undefined) await this.#checkChannelRights(proposal, creator, channel);
    try {
      const outcome = await this.#simulate(proposal, creator, channel);
      return endorse(proposal, outcome, this.#parts.signer);
    } catch (error) {
      return peerFailure(error instanceof Error ? error.message : String(error));
    }
  }

  async #checkChannelRights(
    proposal: UnpackedProposal,
    creator: Identity,
    { ledger }: EndorsingChannel,
  ): Promise<void> {
    if ((await ledger.transaction(proposal.transactionId)) !== undefined) {
      const bytes = Buffer.from(proposal.signed.creator).toString('hex');
      throw new ProposalRefused(
        `duplicate transaction found [${proposal.transactionId}]. Creator [${bytes}]`,
      );
    }
    // System chaincodes look after their own access rights.
    if (this.#parts.systemChaincodes.has(proposal.chaincode)) return;
    try {
      requirePolicy(ledger.config, [creator], '/Channel/Application/Writers');
    } catch (error) {
      throw error instanceof AccessDenied ? new ProposalRefused(error.message) : error;
    }
  }

  async #simulate(
    proposal: UnpackedProposal,
    creator: Identity,
    channel: EndorsingChannel | undefined,
  ): Promise<SimulationOutcome> {
    const system = this.#parts.systemChaincodes.get(proposal.chaincode);
    if (system === undefined) return this.#execute(proposal, creator, channel);
    const response = await system.invoke(proposal.input.getArgsList_asU8(), proposal);
    const readWriteSet = new Uint8Array();
    return { response, readWriteSet, chaincodeVersion: systemChaincodeVersion };
  }

  async #execute(
    proposal: UnpackedProposal,
    creator: Identity,
    joined: EndorsingChannel | undefined,
  ): Promise<SimulationOutcome> {
    const { chaincode, channel, transactionId, input, message } = proposal;
    const runnable = joined?.chaincodes.get(chaincode);
    if (joined === undefined || runnable === undefined) {
      throw new Error(
        `make sure the chaincode ${chaincode} has been successfully defined on channel ` +
          `${channel} and try again: chaincode ${chaincode} not found`,
      );
    }
    if (input.getIsInit()) {
      throw new Error(
        `chaincode '${chaincode}' does not require initialization but called as init`,
      );
    }
    const { collections } = joined.ledger.privateData;
    using simulator = new TxSimulator(joined.ledger.snapshot(), collections);
    const invocation: Invocation = {
      channel,
      transactionId,
      namespace: chaincode,
      input,
      proposal: message,
      simulator,
      permissions: permissionsOf(creator, channel, collections),
      call: (spec, caller, signal) => callChaincode(spec, signal, caller, proposal, this.#parts),
    };
    const { response, event } = await run(runnable.link, invocation);
    await distribute(transactionId, simulator, joined);
    return {
      response,
      event,
      readWriteSet: simulator.results(),
      chaincodeVersion: runnable.definition.version,
      interest: chaincodeInterest(simulator),
    };
  }
}

async function distribute(
  transactionId: string,
  simulator: TxSimulator,
  channel: EndorsingChannel,
): Promise<void> {
  const writes = simulator.privateWrites();
  if (writes.length === 0) return;
  try {
    await channel.distribute(transactionId, simulator.height, writes);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`error in simulation: ${reason}`, { cause });
  }
}

async function run(link: Executor, invocation: Invocation): Promise<ChaincodeResult> {
  try {
    return completedResult(await link.execute(invocation), invocation);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `error in simulation: failed to execute transaction ${invocation.transactionId}: ${reason}`,
      { cause },
    );
  }
}

function unpack(message: peer.SignedProposal): UnpackedProposal {
  try {
    return unpackProposal(message);
  } catch (error) {
    throw new ProposalRefused(error instanceof Error ? error.message : String(error));
  }
}
