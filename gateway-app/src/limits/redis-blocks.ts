import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '@edgebeat/core/node';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import { Block, type BlockedKind, type Blocks, MemoryBlocks, MOST_BLOCKS } from './blocks';
import { whyOf } from './redis-client';

export interface RedisBlocksOptions {
  /** The sorted set of the blocks, by their end. */
  readonly key: string;
  readonly clock: () => Date;
  readonly pollMs?: number;
  /** Called for every block that Redis could not take at once. */
  readonly fellBack: () => void;
  readonly log: Log;
}

const POLL_MS = 1_000;

/**
 * Blocks of all replicas. Each knows them in memory, so that no request waits for Redis and they hold
 * while it is away; what Redis lacks, because it was away or has lost it, is given to it again.
 */
export class RedisBlocks implements Blocks, AsyncDisposable {
  readonly #redis: Redis;
  readonly #options: RedisBlocksOptions;
  readonly #memory: MemoryBlocks;
  readonly #stop = new AbortController();
  #following = Promise.resolve();

  constructor(redis: Redis, options: RedisBlocksOptions) {
    this.#redis = redis;
    this.#options = options;
    this.#memory = new MemoryBlocks(options.clock);
  }

  /** Learns what holds before the first request, then follows. @throws what Redis refuses. */
  async open(): Promise<void> {
    await this.#exchange();
    this.#following = this.#follow(this.#stop.signal);
  }

  async block(block: Block): Promise<void> {
    await this.#memory.block(block);
    try {
      await this.#give([block]);
    } catch (error) {
      this.#options.fellBack();
      this.#options.log.warn(
        { why: whyOf(error) },
        'Redis did not take a block; it is given again',
      );
    }
  }

  find(kind: BlockedKind, value: string): Block | undefined {
    return this.#memory.find(kind, value);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#following;
  }

  async #follow(signal: AbortSignal): Promise<void> {
    const { pollMs = POLL_MS, log } = this.#options;
    for (;;) {
      await sleep(pollMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      if (this.#redis.status !== 'ready') continue;
      await this.#exchange().catch((error: unknown) => {
        log.warn({ why: whyOf(error) }, 'blocks cannot be read from Redis; it is tried again');
      });
    }
  }

  async #exchange(): Promise<void> {
    const { key, clock } = this.#options;
    const now = clock();
    await this.#redis.zremrangebyscore(key, '-inf', now.getTime());
    const stored = await this.#redis.zrevrange(key, 0, MOST_BLOCKS - 1, 'WITHSCORES');
    const shared = new Map<string, number>();
    for (let at = 0; at < stored.length; at += 2) {
      shared.set(stored[at] ?? '', Number(stored[at + 1]));
    }
    const theirs = [...shared].map(([member, until]) => toBlock(member, until));
    this.#memory.keep(theirs.filter((block) => block !== undefined));
    const lacking = this.#memory
      .all()
      .filter((block) => (shared.get(memberOf(block)) ?? 0) < block.until.getTime());
    await this.#give(lacking);
  }

  async #give(blocks: readonly Block[]): Promise<void> {
    if (blocks.length === 0) return;
    const { key } = this.#options;
    const members = blocks.flatMap((block) => [block.until.getTime(), memberOf(block)]);
    await this.#redis.zadd(key, 'GT', ...members);
    await this.#redis.zremrangebyrank(key, 0, -MOST_BLOCKS - 1);
  }
}

function memberOf({ kind, value, reason }: Block): string {
  return JSON.stringify({ kind, value, reason });
}

/** What is in Redis may be of anybody who can write there. */
function toBlock(member: string, until: number): Block | undefined {
  try {
    const fields = z.looseObject({}).parse(JSON.parse(member));
    return Block.safeParse({ ...fields, until: new Date(until) }).data;
  } catch {
    return undefined;
  }
}
