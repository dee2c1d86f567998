import { Rejected } from '@edgebeat/core';
import { type RateLimiterAbstract, RateLimiterRes } from 'rate-limiter-flexible';
import type { Caller } from '../../auth/caller';
import { blockedProblem } from '../../limits/blocked-problem';
import type { BlockedKind, Blocks } from '../../limits/blocks';
import type { LimitStore } from '../../limits/limit-store';
import { networkOf } from '../../limits/network-of';
import type { Exchange } from '../routing/exchange';
import type { ApiSettings } from '../settings';

type RateSettings = Pick<ApiSettings, 'rateWindowSeconds' | 'ratePerAddress' | 'ratePerToken'>;

interface LimitPorts {
  readonly limits: LimitStore;
  readonly clock: () => Date;
}

/** How many requests an address and a token may make in a window, and whether they are blocked. */
export class RateLimits {
  readonly #addresses: RateLimiterAbstract;
  readonly #tokens: RateLimiterAbstract;
  readonly #settings: RateSettings;
  readonly #blocks: Blocks;
  readonly #clock: () => Date;

  constructor(settings: RateSettings, { limits, clock }: LimitPorts) {
    const { rateWindowSeconds: seconds, ratePerAddress, ratePerToken } = settings;
    this.#settings = settings;
    this.#addresses = limits.limiter('api-address', { requests: ratePerAddress, seconds });
    this.#tokens = limits.limiter('api-token', { requests: ratePerToken, seconds });
    this.#blocks = limits.blocks;
    this.#clock = clock;
  }

  /** @throws Rejected rate-limited when the address is blocked or has used up its window. */
  async countAddress(exchange: Exchange): Promise<void> {
    this.#refuseBlocked('address', exchange.arrival.address, exchange);
    const key = networkOf(exchange.arrival.address);
    await this.#count(this.#addresses, 'address', key, exchange);
  }

  /** @throws Rejected rate-limited when the token is blocked or has used up its window. */
  async countToken({ subject, tenant, tokenId }: Caller, exchange: Exchange): Promise<void> {
    const key = tokenId ?? `${tenant}\u0000${subject}`;
    this.#refuseBlocked('token', key, exchange);
    await this.#count(this.#tokens, 'token', key, exchange);
  }

  #refuseBlocked(kind: BlockedKind, value: string, exchange: Exchange): void {
    const block = this.#blocks.find(kind, value);
    if (block === undefined) return;
    const { error, retryAfter } = blockedProblem(block, this.#clock());
    exchange.headers['retry-after'] = retryAfter;
    throw error;
  }

  async #count(
    limiter: RateLimiterAbstract,
    policy: 'address' | 'token',
    key: string,
    exchange: Exchange,
  ): Promise<void> {
    const used = await limiter.consume(key).catch(asUsed);
    const seconds = Math.max(1, Math.ceil(used.msBeforeNext / 1000));
    const { rateWindowSeconds: window } = this.#settings;
    exchange.headers['ratelimit-policy'] = `"${policy}";q=${limiter.points};w=${window}`;
    exchange.headers['ratelimit'] = `"${policy}";r=${used.remainingPoints};t=${seconds}`;
    if (used.consumedPoints <= limiter.points) return;
    exchange.headers['retry-after'] = String(seconds);
    throw new Rejected(
      'rate-limited',
      `this ${policy} has made ${limiter.points} requests in ${window} s; wait ${seconds} s`,
    );
  }
}

/** The limiter rejects with its count when the limit is reached. */
function asUsed(reason: unknown): RateLimiterRes {
  if (reason instanceof RateLimiterRes) return reason;
  throw reason instanceof Error ? reason : new Error(String(reason));
}
