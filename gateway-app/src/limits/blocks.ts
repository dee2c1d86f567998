import { isIPv6 } from 'node:net';
import { Rejected } from '@edgebeat/core';
import { z } from 'zod';
import { plainAddress } from '../edge/allow-list';
import { networkOf } from './network-of';

/** The most blocks at a time; above it those go that would end first. */
export const MOST_BLOCKS = 10_000;

const Kind = z.enum(['address', 'token']);

/** Whom a block is for: an address (of IPv6 its /64), or a token by its id. */
export type BlockedKind = z.infer<typeof Kind>;

/** A block that ends by itself. */
export const Block = z.object({
  kind: Kind,
  value: z.string().min(1).max(512),
  until: z.date(),
  reason: z.string().min(1).max(200),
});
export type Block = Readonly<z.infer<typeof Block>>;

/** Who may make no requests for some time. */
export interface Blocks {
  /**
   * Blocks until a time; a block that ends later stays. It holds here at once, and in other replicas
   * of a shared store about a second later.
   *
   * @throws Rejected invalid-argument, naming the field and the mend.
   */
  block(block: Block): Promise<void>;
  /** The block that holds now. */
  find(kind: BlockedKind, value: string): Block | undefined;
}

/** Blocks in the memory of this process. */
export class MemoryBlocks implements Blocks {
  readonly #clock: () => Date;
  readonly #blocks = new Map<string, Block>();

  constructor(clock: () => Date) {
    this.#clock = clock;
  }

  block(block: Block): Promise<void> {
    return new Promise((resolve) => {
      this.keep([readBlock(block, this.#clock())]);
      resolve();
    });
  }

  find(kind: BlockedKind, value: string): Block | undefined {
    if (this.#blocks.size === 0) return undefined;
    const key = keyOf(kind, value);
    const block = this.#blocks.get(key);
    if (block === undefined || block.until > this.#clock()) return block;
    this.#blocks.delete(key);
    return undefined;
  }

  /** Keeps blocks that were checked, unless one is known that ends later. */
  keep(blocks: readonly Block[]): void {
    for (const block of blocks) {
      const key = keyOf(block.kind, block.value);
      const known = this.#blocks.get(key);
      if (known === undefined || known.until < block.until) this.#blocks.set(key, block);
    }
    if (this.#blocks.size > MOST_BLOCKS) this.#dropFirstToEnd();
  }

  /** All that hold now. */
  all(): readonly Block[] {
    const now = this.#clock();
    for (const [key, { until }] of this.#blocks) if (until <= now) this.#blocks.delete(key);
    return [...this.#blocks.values()];
  }

  #dropFirstToEnd(): void {
    const byEnd = [...this.#blocks].sort(([, a], [, b]) => a.until.getTime() - b.until.getTime());
    for (const [key] of byEnd.slice(0, -MOST_BLOCKS)) this.#blocks.delete(key);
  }
}

function readBlock(block: Block, now: Date): Block {
  const result = Block.safeParse(block);
  if (!result.success) {
    throw new Rejected('invalid-argument', `the block: ${z.prettifyError(result.error)}`);
  }
  if (result.data.until > now) return result.data;
  throw new Rejected('invalid-argument', 'until: must be in the future, so that the block holds');
}

/** An address has one form, however it is written. */
function keyOf(kind: BlockedKind, value: string): string {
  return `${kind} ${kind === 'address' ? networkOf(canonical(plainAddress(value))) : value}`;
}

function canonical(address: string): string {
  const [plain = ''] = address.split('%');
  return isIPv6(plain) ? new URL(`http://[${plain}]`).hostname.slice(1, -1) : address;
}
