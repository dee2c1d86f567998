import { isIPv6 } from 'node:net';
import { Rejected } from '@edgebeat/core';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { Caller } from '../../auth/caller';
import type { Exchange } from '../routing/exchange';
import type { ApiSettings } from '../settings';

type RateSettings = Pick<ApiSettings, 'rateWindowSeconds' | 'ratePerAddress' | 'ratePerToken'>;

/** How many requests an address and a token may make in a window; kept in memory. */
export class RateLimits {
  readonly #addresses: RateLimiterMemory;
  readonly #tokens: RateLimiterMemory;
  readonly #settings: RateSettings;

  constructor(settings: RateSettings) {
    const duration = settings.rateWindowSeconds;
    this.#settings = settings;
    this.#addresses = new RateLimiterMemory({ points: settings.ratePerAddress, duration });
    this.#tokens = new RateLimiterMemory({ points: settings.ratePerToken, duration });
  }

  /** @throws Rejected rate-limited when the address has used up its window. */
  async countAddress(exchange: Exchange): Promise<void> {
    const key = networkOf(exchange.arrival.address);
    await this.#count(this.#addresses, 'address', key, exchange);
  }

  /** @throws Rejected rate-limited when the token has used up its window. */
  async countToken({ subject, tenant, tokenId }: Caller, exchange: Exchange): Promise<void> {
    const key = tokenId ?? `${tenant}\u0000${subject}`;
    await this.#count(this.#tokens, 'token', key, exchange);
  }

  async #count(
    limiter: RateLimiterMemory,
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

/** One customer has a whole /64 of IPv6 addresses. */
function networkOf(address: string): string {
  if (!isIPv6(address) || address.startsWith('::ffff:')) return address;
  const [head = '', tail] = address.split('::');
  const groups = head.split(':').filter((group) => group !== '');
  const missing = tail === undefined ? 0 : 8 - groups.length - tail.split(':').length;
  return [...groups, ...Array<string>(Math.max(0, missing)).fill('0')].slice(0, 4).join(':');
}
