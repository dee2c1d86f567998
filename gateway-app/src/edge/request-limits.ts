import { type RateLimiterAbstract, RateLimiterRes } from 'rate-limiter-flexible';
import type { LimitStore } from '../limits/limit-store';
import type { EdgeSettings } from './settings';

/** A limit that is reached, and when it is worth while to come back. */
export interface ReachedLimit {
  readonly of: 'address' | 'device';
  readonly requests: number;
  readonly retrySeconds: number;
}

/** Counts requests of addresses and devices in fixed windows. */
export class RequestLimits {
  readonly #address: RateLimiterAbstract;
  readonly #device: RateLimiterAbstract;

  constructor({ addressRate, deviceRate }: EdgeSettings, limits: LimitStore) {
    this.#address = limits.limiter('edge-address', addressRate);
    this.#device = limits.limiter('edge-device', deviceRate);
  }

  takeOfAddress(address: string): Promise<ReachedLimit | undefined> {
    return take(this.#address, 'address', address);
  }

  takeOfDevice(deviceId: string): Promise<ReachedLimit | undefined> {
    return take(this.#device, 'device', deviceId);
  }
}

async function take(
  limiterOf: RateLimiterAbstract,
  of: ReachedLimit['of'],
  key: string,
): Promise<ReachedLimit | undefined> {
  try {
    await limiterOf.consume(key);
    return undefined;
  } catch (reached) {
    if (!(reached instanceof RateLimiterRes)) throw reached;
    const retrySeconds = Math.max(1, Math.ceil(reached.msBeforeNext / 1_000));
    return { of, requests: limiterOf.points, retrySeconds };
  }
}
