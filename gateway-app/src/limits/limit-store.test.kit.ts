import { createLog } from '@edgebeat/core/node';
import { Registry } from 'prom-client';
import { RateLimiterRes } from 'rate-limiter-flexible';
import type { LimitStore } from './limit-store';
import type { RedisAddress } from './redis-client';
import { openRedisLimits } from './redis-limits';

/** One replica of a gateway, and what it counts. */
export interface Replica extends AsyncDisposable {
  readonly limits: LimitStore;
  count(metric: string): Promise<number>;
}

/** A machine that runs many tests at once answers late now and then. */
const PATIENT_MS = 5_000;

export async function openReplica(
  url: string,
  { tls = {}, commandMs = PATIENT_MS }: Omit<RedisAddress, 'url'> = {},
): Promise<Replica> {
  const metrics = new Registry();
  const log = createLog({ level: 'silent', name: 'limits' });
  const site = { mspId: 'AlphaMSP', siteId: 'alpha-1' };
  const clock = () => new Date();
  const limits = await openRedisLimits({
    ...{ address: { url, tls, commandMs }, site, metrics, clock, pollMs: 20, log },
  });
  return {
    limits,
    count: async (metric) => (await metrics.getSingleMetric(metric)?.get())?.values[0]?.value ?? 0,
    [Symbol.asyncDispose]: () => limits[Symbol.asyncDispose](),
  };
}

/** How many of some requests, spread evenly, the stores of replicas let through. */
export async function passed(
  stores: readonly LimitStore[],
  { requests, key, most }: { requests: number; key: string; most: number },
): Promise<number> {
  const limiters = stores.map((store) => store.limiter('test', { requests: most, seconds: 60 }));
  const asked = Array.from({ length: requests / limiters.length }, () =>
    limiters.map((limiter) => limiter.consume(key).then(() => true, isReached)),
  );
  return (await Promise.all(asked.flat())).filter((isPassed) => isPassed).length;
}

/** Any other failure is one that a caller would see. */
function isReached(reason: unknown): false {
  if (reason instanceof RateLimiterRes) return false;
  throw reason instanceof Error ? reason : new Error(String(reason));
}
