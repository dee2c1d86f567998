import { RpcFailure } from './rpc-failure';
import { status } from '@grpc/grpc-js';

/**
 * Bounds how many calls of one service run at once, a stream for as long as it is open; more are
 * refused at once, as Fabric's peers do. A limit of 0 bounds nothing.
 */
export class CallLimit {
  readonly #service: string;
  readonly #limit: number;
  #running = 0;

  constructor(service: string, limit: number) {
    this.#service = service;
    this.#limit = limit;
  }

  /** @throws RpcFailure with Fabric's code for it, UNKNOWN, when too many calls are running. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#limit > 0 && this.#running >= this.#limit) {
      throw new RpcFailure(
        status.UNKNOWN,
        `too many requests for ${this.#service}, exceeding concurrency limit (${String(this.#limit)})`,
      );
    }
    this.#running += 1;
    try {
      return await work();
    } finally {
      this.#running -= 1;
    }
  }
}
