import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { EdgeSettings, Rate } from './settings';

/** A limit that is reached, and when it is worth while to come back. */
export interface ReachedLimit {
  readonly of: 'address' | 'device';
  readonly requests: number;
  readonly retrySeconds: number;
}

/** Counts requests of addresses and devices in fixed windows of this process. */
export class RequestLimits {
  readonly #address: RateLimiterMemory;
  readonly #device: RateLimiterMemory;

  constructor({ addressRate, deviceRate }: EdgeSettings) {
    this.#address = limiter(addressRate);
    this.#device = limiter(deviceRate);
  }

  takeOfAddress(address: string): Promise<ReachedLimit | undefined> {
    return take(this.#address, 'address', address);
  }

  takeOfDevice(deviceId: string): Promise<ReachedLimit | undefined> {
    return take(this.#device, 'device', deviceId);
  }
}

function limiter({ requests, seconds }: Rate): RateLimiterMemory {
  return new RateLimiterMemory({ points: requests, duration: seconds });
}

async function take(
  limiterOf: RateLimiterMemory,
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
