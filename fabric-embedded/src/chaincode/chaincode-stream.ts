import { peer } from '@hyperledger/fabric-protos';
import type { Log } from '../log';
import { ChaincodeError, chaincodeMessage, type Invocation, invocationMessage } from './execution';
import { OpenQueries } from './open-queries';
import { messageTypeName, requestHandler, type TransactionScope } from './state-requests';

/** The sending half of a stream to a chaincode process. */
export interface MessageSink {
  write(message: peer.ChaincodeMessage): unknown;
}

export interface StreamLimits {
  readonly executionTimeoutMs: number;
  readonly maxInFlight: number;
}

interface Running {
  readonly scope: TransactionScope;
  readonly settle: (outcome: peer.ChaincodeMessage | ChaincodeError) => void;
  /** Fabric's peer serves one request of a transaction at a time. */
  busy: boolean;
}

const Type = peer.ChaincodeMessage.Type;

const transactionEnded = new Error('the calling transaction has ended');

/** Runs many transactions over one registered stream, told apart by channel and transaction id. */
export class ChaincodeStream {
  readonly #sink: MessageSink;
  readonly #limits: StreamLimits;
  readonly #log: Log;
  readonly #running = new Map<string, Running>();

  constructor(sink: MessageSink, limits: StreamLimits, log: Log) {
    this.#sink = sink;
    this.#limits = limits;
    this.#log = log;
  }

  /**
   * @returns the message with which the chaincode ended the transaction.
   * @throws ChaincodeError when there is no answer in time or the stream ends.
   */
  async execute(invocation: Invocation): Promise<peer.ChaincodeMessage> {
    const { channel, transactionId, signal: callerEnded } = invocation;
    const key = keyOf(channel, transactionId);
    if (this.#running.has(key)) {
      throw new ChaincodeError(`error sending: txid: ${transactionId}(${channel}) exists`);
    }
    if (this.#running.size >= this.#limits.maxInFlight) {
      throw new ChaincodeError('too many transactions are being executed at once');
    }
    await using queries = new OpenQueries();
    const { namespace, simulator, permissions } = invocation;
    const ended = new AbortController();
    const call: TransactionScope['call'] = (spec) =>
      invocation.call(spec, invocation, ended.signal);
    const scope = { namespace, simulator, permissions, queries, call };
    let timer: NodeJS.Timeout | undefined;
    let giveUp: (() => void) | undefined;
    try {
      return await new Promise<peer.ChaincodeMessage>((resolve, reject) => {
        const settle: Running['settle'] = (outcome) => {
          if (outcome instanceof ChaincodeError) reject(outcome);
          else resolve(outcome);
        };
        giveUp = () => {
          settle(new ChaincodeError('error sending: the calling transaction has ended'));
        };
        callerEnded?.addEventListener('abort', giveUp);
        timer = setTimeout(() => {
          settle(new ChaincodeError('error sending: timeout expired while executing transaction'));
        }, this.#limits.executionTimeoutMs);
        this.#running.set(key, { scope, settle, busy: false });
        if (callerEnded?.aborted === true) giveUp();
        else this.#sink.write(invocationMessage(invocation));
      });
    } finally {
      clearTimeout(timer);
      if (giveUp !== undefined) callerEnded?.removeEventListener('abort', giveUp);
      this.#running.delete(key);
      ended.abort(transactionEnded);
    }
  }

  /** @throws ChaincodeError for a message that a registered chaincode may not send. */
  receive(message: peer.ChaincodeMessage): void {
    const type = message.getType();
    if (type === Type.KEEPALIVE) return;
    if (type === Type.COMPLETED || type === Type.ERROR) {
      this.#running.get(keyOf(message.getChannelId(), message.getTxid()))?.settle(message);
      return;
    }
    if (requestHandler(type) === undefined) {
      throw new ChaincodeError(`cannot handle message ${messageTypeName(type)} in ready state`);
    }
    void this.#answer(message);
  }

  /** Ends every running transaction when the stream is gone. */
  close(reason: string): void {
    for (const { settle } of this.#running.values())
      settle(new ChaincodeError(`error sending: ${reason}`));
  }

  async #answer(request: peer.ChaincodeMessage): Promise<void> {
    const transaction = { channel: request.getChannelId(), transactionId: request.getTxid() };
    const running = this.#running.get(keyOf(transaction.channel, transaction.transactionId));
    if (running?.busy === true) {
      this.#log(
        'warn',
        'a chaincode asked again before its last request was answered',
        transaction,
      );
      return;
    }
    if (running !== undefined) running.busy = true;
    const answer = await serve(request, running?.scope);
    if (running !== undefined) running.busy = false;
    this.#sink.write(chaincodeMessage(answer.type, transaction, answer.payload));
  }
}

async function serve(request: peer.ChaincodeMessage, scope: TransactionScope | undefined) {
  const type = request.getType();
  try {
    if (scope === undefined) throw new Error('no ledger context');
    const payload = await requestHandler(type)?.(request.getPayload_asU8(), scope);
    return { type: Type.RESPONSE, payload: payload ?? new Uint8Array() };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const text = `${messageTypeName(type)} failed: transaction ID: ${request.getTxid()}: ${reason}`;
    return { type: Type.ERROR, payload: Buffer.from(text) };
  }
}

function keyOf(channel: string, transactionId: string): string {
  return `${channel}\0${transactionId}`;
}
