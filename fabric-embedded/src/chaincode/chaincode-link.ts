import { type ChannelCredentials, type ClientDuplexStream, credentials } from '@grpc/grpc-js';
import { peer } from '@hyperledger/fabric-protos';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../log';
import { ChaincodeStream, type StreamLimits } from './chaincode-stream';
import { ChaincodeError, type Invocation } from './execution';
import { register } from './registration';

/** The chaincode service of one organisation, and the peer's end of the mutual TLS with it. */
export interface ChaincodeTarget {
  readonly name: string;
  readonly mspId: string;
  readonly packageId: string;
  readonly address: string;
  readonly tls: { readonly ca: Buffer; readonly certificate: Buffer; readonly key: Buffer };
}

export interface LinkSettings extends StreamLimits {
  readonly handshakeTimeoutMs: number;
  readonly maxMessageBytes: number;
  readonly redialMs: { readonly first: number; readonly longest: number };
}

type Stream = ClientDuplexStream<peer.ChaincodeMessage, peer.ChaincodeMessage>;

/**
 * A peer's connection to one chaincode service, dialled again for as long as the link lives, and soon when a
 * call needs it: Fabric's peers dial when they are asked.
 */
export class ChaincodeLink implements AsyncDisposable {
  readonly #target: ChaincodeTarget;
  readonly #settings: LinkSettings;
  readonly #log: Log;
  readonly #credentials: ChannelCredentials;
  readonly #stop = new AbortController();
  readonly #dialling: Promise<void>;
  readonly #waiting = new Set<() => void>();
  #stream: ChaincodeStream | undefined;
  #reason = 'it was not dialled yet';
  #dialNow = (): void => undefined;

  constructor(target: ChaincodeTarget, settings: LinkSettings, log: Log) {
    this.#target = target;
    this.#settings = settings;
    this.#log = log;
    const { ca, key, certificate } = target.tls;
    this.#credentials = credentials.createSsl(ca, key, certificate);
    this.#dialling = this.#dialForEver();
  }

  get ready(): boolean {
    return this.#stream !== undefined;
  }

  /** Resolves once the chaincode is registered; rejects when the signal is aborted first. */
  async whenReady(signal: AbortSignal): Promise<void> {
    while (!this.ready) {
      if (signal.aborted || this.#stop.signal.aborted) throw this.#unreachable();
      await new Promise<void>((resolve) => {
        const wake = () => {
          this.#waiting.delete(wake);
          signal.removeEventListener('abort', wake);
          resolve();
        };
        this.#waiting.add(wake);
        signal.addEventListener('abort', wake);
      });
    }
  }

  /**
   * @returns the message with which the chaincode ended the transaction.
   * @throws ChaincodeError when the chaincode cannot be reached, is too slow or goes away.
   */
  async execute(invocation: Invocation): Promise<peer.ChaincodeMessage> {
    if (this.#stream === undefined) {
      this.#dialNow();
      throw this.#unreachable();
    }
    return this.#stream.execute(invocation);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    for (const wake of this.#waiting) wake();
    await this.#dialling;
  }

  #unreachable(): ChaincodeError {
    const { name, mspId, address } = this.#target;
    return new ChaincodeError(
      `chaincode ${name} of ${mspId} at ${address} is not reachable: ${this.#reason}`,
    );
  }

  async #dialForEver(): Promise<void> {
    const { first, longest } = this.#settings.redialMs;
    let pause = first;
    while (!this.#stop.signal.aborted) {
      const wasReady = await this.#converse();
      pause = wasReady ? first : Math.min(pause * 2, longest);
      await this.#idle(first, pause - first);
    }
  }

  /** Waits before it dials again; a call that needs the chaincode ends the second part. */
  async #idle(leastMs: number, furtherMs: number): Promise<void> {
    const needed = new Promise<void>((resolve) => {
      this.#dialNow = resolve;
    });
    const options = { signal: this.#stop.signal, ref: false };
    await sleep(leastMs, undefined, options).catch(() => undefined);
    await Promise.race([needed, sleep(furtherMs, undefined, options).catch(() => undefined)]);
  }

  /**
   * One stream from its registration to its end; answers whether it was ever ready. Each has a client of its
   * own: one that has failed would dial in its own time, and refuse calls until then.
   */
  async #converse(): Promise<boolean> {
    const client = new peer.ChaincodeClient(
      this.#target.address,
      this.#credentials,
      channelOptions(this.#settings),
    );
    const call: Stream = client.connect();
    const abort = () => {
      call.cancel();
    };
    this.#stop.signal.addEventListener('abort', abort);
    const ended = new Promise<string>((resolve) => {
      call.on('error', (error) => {
        resolve(error.message);
      });
      call.on('end', () => {
        resolve('the chaincode ended the stream');
      });
    });
    try {
      await register(call, this.#target.packageId, this.#settings.handshakeTimeoutMs, ended);
      await this.#serve(call, ended);
      return true;
    } catch (error) {
      this.#failed(error instanceof Error ? error.message : String(error));
      return false;
    } finally {
      this.#stop.signal.removeEventListener('abort', abort);
      call.cancel();
      client.close();
    }
  }

  async #serve(call: Stream, ended: Promise<string>): Promise<void> {
    const stream = new ChaincodeStream(call, this.#settings, this.#log);
    call.on('data', (message: peer.ChaincodeMessage) => {
      try {
        stream.receive(message);
      } catch (error) {
        call.destroy(error instanceof Error ? error : new Error(String(error)));
      }
    });
    this.#stream = stream;
    this.#log('info', 'chaincode is registered', this.#fields());
    for (const wake of this.#waiting) wake();
    this.#reason = await ended;
    this.#stream = undefined;
    stream.close('chaincode stream terminated');
    if (!this.#stop.signal.aborted) {
      this.#log('warn', 'chaincode went away', { ...this.#fields(), reason: this.#reason });
    }
  }

  #failed(reason: string): void {
    if (reason !== this.#reason && !this.#stop.signal.aborted) {
      this.#log('info', 'chaincode is not reachable', { ...this.#fields(), reason });
    }
    this.#reason = reason;
  }

  #fields(): Record<string, unknown> {
    const { name, mspId, address } = this.#target;
    return { chaincode: name, mspId, address };
  }
}

function channelOptions(settings: LinkSettings) {
  return {
    'grpc.max_receive_message_length': settings.maxMessageBytes,
    'grpc.max_send_message_length': settings.maxMessageBytes,
    'grpc.enable_channelz': 0,
    // Two links of one process must not share a connection: each organisation has its own.
    'grpc.use_local_subchannel_pool': 1,
  };
}
