import { setTimeout as sleep } from 'node:timers/promises';
import { Rejected } from '@edgebeat/core';
import { type Client, submit } from './fabric-work';
import type { Acknowledged } from './workload';

const patienceMs = 120_000;

/** Clients that record incidents, one after the other, until they are stopped. */
export class IncidentLoad {
  readonly acknowledged: Acknowledged[] = [];
  /** How often a build did not know the protocol version in force. */
  refusals = 0;
  readonly #clients: readonly Client[];
  readonly #run: string;
  #next = 0;
  #isOver = false;

  constructor(clients: readonly Client[], run: string) {
    this.#clients = clients;
    this.#run = run;
  }

  async run(): Promise<void> {
    await Promise.all(this.#clients.map((client) => this.#work(client)));
  }

  end(): void {
    this.#isOver = true;
  }

  /** Waits until so many more are acknowledged. */
  async more(incidents: number): Promise<void> {
    const wanted = this.acknowledged.length + incidents;
    while (this.acknowledged.length < wanted) await sleep(50);
  }

  /** As an outbox does, a client waits until its member runs a build that may write. */
  async #submit(client: Client, number: number): Promise<Acknowledged> {
    const deadline = Date.now() + patienceMs;
    for (;;) {
      try {
        return await submit(client, this.#run, number);
      } catch (error) {
        const waits = error instanceof Rejected && error.code === 'protocol-unsupported';
        if (!waits || Date.now() > deadline) throw error;
        this.refusals += 1;
        await sleep(200);
      }
    }
  }

  async #work(client: Client): Promise<void> {
    while (!this.#isOver) {
      this.#next += 1;
      this.acknowledged.push(await this.#submit(client, this.#next));
    }
  }
}
