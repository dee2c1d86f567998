import { inTurn } from '@edgebeat/core';
import { reportSeal } from '../sealed-log';
import { proveConsistency } from '../tree/proofs';
import type { LogWriter } from '../writing/log-writer';
import type { Anchor, Exposure } from './anchor';
import { appendAnchor, type KeptAnchor } from './anchor-file';

/** Anchors the checkpoints of an open log, and keeps where they lie. */
export class Anchoring {
  readonly #store: string;
  readonly #writer: LogWriter;
  readonly #turn = inTurn();
  #anchors: readonly KeptAnchor[];
  /** When the tree grew above the last anchor. */
  #exposedSince: number | undefined;

  constructor(store: string, writer: LogWriter, anchors: readonly KeptAnchor[]) {
    this.#store = store;
    this.#writer = writer;
    this.#anchors = anchors;
    if (writer.size > this.#size) this.grown();
  }

  get anchors(): readonly KeptAnchor[] {
    return this.#anchors;
  }

  get exposure(): Exposure {
    const records = this.#writer.size - this.#size;
    const since = this.#exposedSince;
    const seconds = records === 0 || since === undefined ? 0 : (this.#now() - since) / 1000;
    return { records, seconds: Math.max(0, seconds) };
  }

  /** There is a record above the last anchor. */
  grown(): void {
    this.#exposedSince ??= this.#now();
  }

  /**
   * Makes the log known, reports the seal of the one before it, and anchors the last checkpoint when it
   * is above the last anchor. The answer is the anchor that was kept.
   */
  anchor(anchor: Anchor): Promise<KeptAnchor | undefined> {
    return this.#turn(() => this.#anchor(anchor));
  }

  async #anchor(anchor: Anchor): Promise<KeptAnchor | undefined> {
    const { folder, logId, signer, tree } = this.#writer.parts;
    const { checkpoint } = this.#writer;
    if (this.#size === 0) {
      await reportSeal(anchor, this.#store, signer);
      await anchor.openLog({ logId, publicKey: signer.publicKey });
    }
    if (checkpoint === undefined || checkpoint.size <= this.#size) return undefined;
    const { size, root, note } = checkpoint;
    // A crash may have come between an anchor and its note here.
    const { size: last = 0 } = (await anchor.last(logId)) ?? {};
    const older = Math.max(this.#size, Math.min(last, size));
    const proof = older === 0 ? [] : await proveConsistency(tree, older, size);
    const time = new Date(this.#now()).toISOString();
    const receipt = await anchor.anchor({ logId, size, root, proof });
    const kept: KeptAnchor = { size, root, note, ...receipt, time };
    await appendAnchor(folder, kept);
    this.#anchors = [...this.#anchors, kept];
    this.#exposedSince = this.#writer.size > size ? Date.parse(time) : undefined;
    return kept;
  }

  get #size(): number {
    return this.#anchors.at(-1)?.size ?? 0;
  }

  #now(): number {
    return this.#writer.parts.clock().getTime();
  }
}
