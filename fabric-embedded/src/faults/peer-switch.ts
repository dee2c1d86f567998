import type { StoppablePeer } from './network-faults';

/** Something that ends with a peer and goes on with it. */
export interface PeerPart {
  stop(): Promise<void> | void;
  start(): Promise<void> | void;
}

/** Stops one member's peer: what was added last stops first and starts last. */
export class PeerSwitch implements StoppablePeer {
  readonly mspId: string;
  readonly #parts: PeerPart[] = [];
  readonly #chaincodes = new Set<string>();
  #running = true;

  constructor(mspId: string) {
    this.mspId = mspId;
  }

  get chaincodes(): ReadonlySet<string> {
    return this.#chaincodes;
  }

  addChaincodes(names: Iterable<string>): void {
    for (const name of names) this.#chaincodes.add(name);
  }

  add(part: PeerPart): void {
    this.#parts.push(part);
  }

  isRunning(): boolean {
    return this.#running;
  }

  async stop(): Promise<void> {
    this.#running = false;
    for (const part of [...this.#parts].reverse()) await part.stop();
  }

  async start(): Promise<void> {
    for (const part of this.#parts) await part.start();
    this.#running = true;
  }
}
