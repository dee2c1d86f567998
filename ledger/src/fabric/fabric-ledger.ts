import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@grpc/grpc-js';
import { canonicalJson, Rejected, Unknown } from '@edgebeat/core';
import type { Gateway, Network, Proposal, Signer, Transaction } from '@hyperledger/fabric-gateway';
import type {
  CallOptions,
  ChainInfo,
  EndorsedTransaction,
  EventsStart,
  Ledger,
  LedgerCall,
  LedgerEvent,
  Outcome,
  ReadOptions,
  SignedTransaction,
  TransactionReading,
} from '../ledger';
import { checkPrivacy } from '../call-privacy';
import { meaningOf } from '../outcome-meaning';
import { toOutcome } from '../settle';
import type { WalletIdentity } from '../wallet-identity';
import { commitStatus } from './commit-status';
import { sealTransaction } from './envelope';
import type { FabricSettings } from './fabric-options';
import type { InFlight } from './in-flight';
import type { OpenCalls } from './open-calls';
import { parsePayload } from './payload';
import { signingParts } from './signing-parts';
import { Streams } from './streams';
import { queryChainInfo, queryValidationCode, queryValidInBlock } from './system-queries';
import { isAbsence, isFollowersRefusal, type Step, translateFailure } from './translate-failure';

/** So often one of two orderers is asked; that it was the one that follows each time is chance in 65,536. */
const ordererChoices = 16;
const betweenChoicesMs = 20;

/** One block as the peer sent it: the bytes of `common.Block`. */
export interface BlockReading {
  readonly number: number;
  readonly bytes: Uint8Array;
}

/** The port on a Fabric peer, which can also give whole blocks. */
export interface FabricLedger extends Ledger {
  /**
   * Reads whole blocks from a number on and waits for more; it ends as `events` does.
   *
   * @throws Unavailable ledger-unavailable when the connection is lost.
   */
  blocks(start: number, options?: ReadOptions): AsyncIterable<BlockReading>;

  /**
   * The port for another identity over the same connection, with which it ends. It is cheap: one
   * for each person is no burden.
   *
   * @throws Rejected invalid-setting when the identity cannot sign.
   */
  as(identity: WalletIdentity): Ledger;
}

/** What a connection is made of. */
export interface FabricParts {
  readonly settings: FabricSettings;
  readonly gateway: Gateway;
  readonly signer: Signer;
  readonly inFlight: InFlight;
  readonly streams: Streams;
  readonly calls: OpenCalls;
  readonly client: Client;
  /** Whether the connection belongs to another one, which ends it. */
  readonly isShared: boolean;
}

/** The port over the unmodified client library. */
export class FabricGatewayLedger implements FabricLedger {
  readonly #parts: FabricParts;
  readonly #network: Network;

  constructor(parts: FabricParts) {
    this.#parts = parts;
    this.#network = parts.gateway.getNetwork(parts.settings.channel);
  }

  async evaluate(call: LedgerCall, options: CallOptions = {}): Promise<unknown> {
    const what = nameOf(call);
    const deadlineMs = options.deadlineMs ?? this.#parts.settings.deadlines.evaluateMs;
    const proposal = this.#propose(call);
    const payload = await this.#run('evaluate', what, deadlineMs, (deadline) =>
      proposal.evaluate({ deadline }),
    );
    return parsePayload(payload, what);
  }

  async endorse(call: LedgerCall, options: CallOptions = {}): Promise<EndorsedTransaction> {
    const what = nameOf(call);
    const deadlineMs = options.deadlineMs ?? this.#parts.settings.deadlines.endorseMs;
    const proposal = this.#propose(call);
    const transaction = await this.#run('endorse', what, deadlineMs, (deadline) =>
      proposal.endorse({ deadline }),
    );
    const signature = await this.#parts.signer(transaction.getDigest());
    return {
      transactionId: transaction.getTransactionId(),
      result: parsePayload(transaction.getResult(), what),
      ...sealTransaction(transaction.getBytes(), signature),
    };
  }

  async submit(signed: SignedTransaction, options: CallOptions = {}): Promise<void> {
    const what = `transaction ${signed.transactionId}`;
    const deadlineMs = options.deadlineMs ?? this.#parts.settings.deadlines.submitMs;
    const transaction = this.#restore(signed);
    await this.#run('submit', what, deadlineMs, (deadline) => sendOn(transaction, deadline));
  }

  async outcome(transactionId: string, options: Required<CallOptions>): Promise<Outcome> {
    const what = `transaction ${transactionId}`;
    return this.#run('outcome', what, options.deadlineMs, async (deadline) =>
      toOutcome(await this.#status(transactionId, deadline)),
    );
  }

  async chainInfo(options: CallOptions = {}): Promise<ChainInfo> {
    const deadlineMs = options.deadlineMs ?? this.#parts.settings.deadlines.evaluateMs;
    return this.#run('evaluate', 'the chain', deadlineMs, (deadline) =>
      queryChainInfo(this.#network, deadline),
    );
  }

  async transaction(
    transactionId: string,
    options: CallOptions = {},
  ): Promise<TransactionReading | undefined> {
    const what = `transaction ${transactionId}`;
    const deadlineMs = options.deadlineMs ?? this.#parts.settings.deadlines.evaluateMs;
    return this.#run('evaluate', what, deadlineMs, (deadline) =>
      this.#read(transactionId, deadline),
    );
  }

  as(identity: WalletIdentity): Ledger {
    const { client } = this.#parts;
    const signing = signingParts(identity, client);
    const parts = { ...this.#parts, ...signing, streams: new Streams(), isShared: true };
    return new FabricGatewayLedger(parts);
  }

  async *events(start: EventsStart, options: ReadOptions = {}): AsyncIterable<LedgerEvent> {
    const { chaincode } = this.#parts.settings;
    const open = () => this.#network.getChaincodeEvents(chaincode, positionOf(start));
    for await (const event of this.#parts.streams.read(open, 'the events', options.signal)) {
      const { transactionId, eventName: name } = event;
      const payload = parsePayload(event.payload, `the event of transaction ${transactionId}`);
      yield { block: Number(event.blockNumber), transactionId, name, payload };
    }
  }

  async *blocks(start: number, options: ReadOptions = {}): AsyncIterable<BlockReading> {
    const open = () => this.#network.getBlockEvents({ startBlock: BigInt(start) });
    for await (const block of this.#parts.streams.read(open, 'the blocks', options.signal)) {
      yield { number: block.getHeader()?.getNumber() ?? 0, bytes: block.serializeBinary() };
    }
  }

  /** Calls that run are cancelled before the client is closed, which would leave them behind. */
  async [Symbol.asyncDispose](): Promise<void> {
    const { streams, inFlight, calls, client, isShared } = this.#parts;
    streams[Symbol.dispose]();
    if (isShared) return;
    await Promise.all([inFlight[Symbol.asyncDispose](), calls[Symbol.asyncDispose]()]);
    client.close();
  }

  /** Every unary call: in its turn, by its deadline, its failure translated. */
  async #run<T>(
    step: Step,
    what: string,
    deadlineMs: number,
    work: (deadline: Date) => Promise<T>,
  ): Promise<T> {
    const deadline = new Date(Date.now() + deadlineMs);
    try {
      return await this.#parts.inFlight.run(deadlineMs, () => work(deadline));
    } catch (error) {
      throw translateFailure(error, step, what);
    }
  }

  #propose(call: LedgerCall): Proposal {
    checkPrivacy(call);
    const { transient, endorsingOrganizations } = call;
    const contract = this.#network.getContract(this.#parts.settings.chaincode, call.contract);
    return contract.newProposal(call.transaction, {
      arguments: [canonicalJson(call.argument)],
      ...(transient && { transientData: { ...transient } }),
      ...(endorsingOrganizations && { endorsingOrganizations: [...endorsingOrganizations] }),
    });
  }

  #restore({ transactionId, bytes }: SignedTransaction): Transaction {
    const transaction = parseTransaction(this.#parts.gateway, bytes);
    if (transaction.getTransactionId() === transactionId) return transaction;
    throw new Rejected(
      'invalid-argument',
      `transactionId: the bytes are those of transaction ${transaction.getTransactionId()}`,
    );
  }

  #status(transactionId: string, deadline: Date): Promise<TransactionReading> {
    const { settings, gateway } = this.#parts;
    return commitStatus(gateway, settings, transactionId, deadline);
  }

  /** The query chaincode tells the code and no block; the commit status of what is there tells it. */
  async #read(transactionId: string, deadline: Date): Promise<TransactionReading | undefined> {
    try {
      const code = await queryValidationCode(this.#network, transactionId, deadline);
      const { block } = await this.#status(transactionId, deadline);
      // Junk under the id may lie in one block with the transaction, which then counts all the same.
      const counts =
        meaningOf({ code }) === 'id-taken' &&
        (await queryValidInBlock(this.#network, { transactionId, block }, deadline));
      return { block, code: counts ? 'VALID' : code };
    } catch (error) {
      if (isAbsence(error)) return undefined;
      throw error;
    }
  }
}

function nameOf(call: LedgerCall): string {
  return `${call.contract}.${call.transaction}`;
}

function parseTransaction(gateway: Gateway, bytes: Uint8Array): Transaction {
  try {
    return gateway.newTransaction(bytes);
  } catch (error) {
    throw new Rejected('invalid-argument', 'bytes: they are no endorsed transaction', {
      cause: error,
    });
  }
}

function positionOf(start: EventsStart) {
  if ('block' in start) return { startBlock: BigInt(start.block) };
  const { block, transactionId } = start.after;
  return {
    checkpoint: { getBlockNumber: () => BigInt(block), getTransactionId: () => transactionId },
  };
}

/**
 * A peer's gateway hands a transaction to one orderer by chance and gives up at the refusal of one that only
 * follows the channel, as a new member's does: the peer is asked again.
 *
 * @throws Unknown outcome-unknown once there was such a refusal, whatever came last: an orderer that was
 * tried before it may have the bytes.
 */
async function sendOn(transaction: Transaction, deadline: Date): Promise<void> {
  for (let refusals = 0; ;) {
    try {
      await transaction.submit({ deadline });
      return;
    } catch (error) {
      const isRefusal = isFollowersRefusal(error);
      if (!isRefusal && refusals === 0) throw error;
      refusals += 1;
      if (!isRefusal || refusals === ordererChoices) {
        const what = `transaction ${transaction.getTransactionId()}`;
        throw new Unknown('outcome-unknown', `${what}: ${String(error)}`, { cause: error });
      }
      await sleep(betweenChoicesMs);
    }
  }
}
