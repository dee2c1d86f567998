import type { StoppablePeer } from './network-faults';

/** Something that ends with a peer and goes on with it. */
export interface PeerPart {
  stop(): Promise<void> | void;
  start(): Promise<void> | void;
}

/** Stops one member's peer: what was added last stops first and starts last. */
export class PeerSwitch implements StoppablePeer {
  readonly mspId: string;
  readonly chaincodes: ReadonlySet<string>;
  readonly #parts: PeerPart[] = [];
  #running = true;

  constructor(mspId: string, chaincodes: Iterable<string>) {
    this.mspId = mspId;
    this.chaincodes = new Set(chaincodes);
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
