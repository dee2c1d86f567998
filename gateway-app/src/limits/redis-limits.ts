import type { Log } from '@edgebeat/core/node';
import type { Redis } from 'ioredis';
import { Counter, Gauge, type Registry } from 'prom-client';
import {
  type RateLimiterAbstract,
  RateLimiterMemory,
  RateLimiterRedis,
} from 'rate-limiter-flexible';
import type { Rate } from '../edge/settings';
import type { Site } from '../site';
import type { LimitStore } from './limit-store';
import { RedisBlocks } from './redis-blocks';
import { connectRedis, type RedisAddress, redisRefused } from './redis-client';

export interface RedisLimitsOptions {
  readonly address: RedisAddress;
  /** Replicas of one site share; other sites may use the same server. */
  readonly site: Pick<Site, 'mspId' | 'siteId'>;
  readonly metrics: Registry;
  readonly clock: () => Date;
  /** How often the blocks of other replicas are read. */
  readonly pollMs?: number;
  readonly log: Log;
}

/**
 * Shares limits and blocks with the other replicas of a gateway through Redis. While it is away each
 * replica counts for itself, which `edgebeat_limits_fallback_total` counts; no request fails for it.
 *
 * @throws Rejected invalid-setting that names REDIS_URL when it cannot be used at the start.
 */
export async function openRedisLimits(options: RedisLimitsOptions): Promise<LimitStore> {
  const { address, site, log } = options;
  const redis = await connectRedis(address, log);
  const prefix = `edgebeat:${site.mspId}:${site.siteId}`;
  const fellBack = countFallbacks(redis, options.metrics);
  const blocks = new RedisBlocks(redis, { ...options, key: `${prefix}:blocks`, fellBack });
  await blocks.open().catch((error: unknown) => {
    redis.disconnect();
    throw redisRefused(error);
  });
  return {
    blocks,
    limiter: (name, rate) => insured(redis, `${prefix}:${name}`, rate, fellBack),
    async [Symbol.asyncDispose]() {
      await blocks[Symbol.asyncDispose]();
      redis.disconnect();
    },
  };
}

function insured(
  redis: Redis,
  keyPrefix: string,
  { requests, seconds }: Rate,
  fellBack: () => void,
): RateLimiterAbstract {
  const window = { points: requests, duration: seconds, keyPrefix };
  return new RateLimiterRedis({
    ...window,
    storeClient: redis,
    rejectIfRedisNotReady: true,
    insuranceLimiter: new CountedFallback(window, fellBack),
  });
}

/** Counts in memory what Redis could not count, and says so. */
class CountedFallback extends RateLimiterMemory {
  readonly #fellBack: () => void;

  constructor(window: ConstructorParameters<typeof RateLimiterMemory>[0], fellBack: () => void) {
    super(window);
    this.#fellBack = fellBack;
  }

  override consume(...request: Parameters<RateLimiterMemory['consume']>) {
    this.#fellBack();
    return super.consume(...request);
  }
}

function countFallbacks(redis: Redis, registry: Registry): () => void {
  const registers = [registry];
  new Gauge({
    name: 'edgebeat_limits_shared',
    help: 'Whether limits are counted in Redis (1) or in memory because it is away (0).',
    registers,
    collect() {
      this.set(redis.status === 'ready' ? 1 : 0);
    },
  });
  const fallbacks = new Counter({
    name: 'edgebeat_limits_fallback_total',
    help: 'Counts and blocks that were kept in memory because Redis could not be asked.',
    registers,
  });
  return () => {
    fallbacks.inc();
  };
}
