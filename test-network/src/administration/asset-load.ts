import { setTimeout as sleep } from 'node:timers/promises';
import type { TestClient } from '@edgebeat/fabric-embedded/dist/network.test.harness';
import { type Contract, freshId } from '../conformance/bench';
import { chaincodeName } from '../conformance/subject';

const patienceMs = 60_000;
/** An orderer that is killed takes with it what it had accepted: then no status ever comes. */
const statusMs = 5_000;
const betweenMs = 20;
const lastId = 'load-last';

/** How often the chain of one peer says that an asset was created, by id. */
export type Created = ReadonlyMap<string, number>;

/**
 * Clients that create assets one after the other until they are stopped, each the same asset again
 * after a failure, whatever it was: an asset that exists is acknowledged.
 */
export class AssetLoad {
  readonly acknowledged = new Set<string>();
  /** When the first attempt at each asset began, in ms of `performance`. */
  readonly begun = new Map<string, number>();
  /** Attempts that failed and were made again. */
  repeats = 0;
  readonly #stop = new AbortController();
  readonly #channel: string;
  readonly #working: Promise<void>;

  constructor(channel: string, clients: readonly TestClient[]) {
    this.#channel = channel;
    this.#working = Promise.all(clients.map((client) => this.#work(this.#contract(client)))).then(
      () => undefined,
    );
    // Whoever ends the load sees the failure.
    this.#working.catch(() => undefined);
  }

  async end(): Promise<void> {
    this.#stop.abort();
    await this.#working;
  }

  /** Reads the chain of the peer that a client is connected to, up to now. */
  async countAt(client: TestClient, writer = client): Promise<Created> {
    const marker = `${lastId}-${freshId()}`;
    await this.#create(this.#contract(writer), marker);
    const created = new Map<string, number>();
    using events = await client.gateway
      .getNetwork(this.#channel)
      .getChaincodeEvents(chaincodeName, { startBlock: 0n });
    for await (const { payload } of events) {
      const id = Buffer.from(payload).toString();
      if (id === marker) break;
      if (!id.startsWith(lastId)) created.set(id, (created.get(id) ?? 0) + 1);
    }
    return created;
  }

  async #work(contract: Contract): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const id = freshId();
      this.begun.set(id, performance.now());
      await this.#create(contract, id);
      this.acknowledged.add(id);
      await sleep(betweenMs);
    }
  }

  async #create(contract: Contract, id: string): Promise<void> {
    const deadline = Date.now() + patienceMs;
    for (;;) {
      const failure = await this.#attempt(contract, id);
      if (failure === undefined) return;
      if (Date.now() > deadline) throw failure;
      this.repeats += 1;
      await sleep(100);
    }
  }

  /** @returns why it is not known that the asset exists. */
  async #attempt(contract: Contract, id: string): Promise<Error | undefined> {
    try {
      const submitted = await contract.submitAsync('create', { arguments: [id, 'load', ''] });
      const { successful, code } = await submitted.getStatus({ deadline: Date.now() + statusMs });
      return successful ? undefined : new Error(`validation code ${String(code)}`);
    } catch (error) {
      if (JSON.stringify(error).includes(`the asset ${id} already exists`)) return undefined;
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  #contract({ gateway }: TestClient): Contract {
    return gateway.getNetwork(this.#channel).getContract(chaincodeName);
  }
}
