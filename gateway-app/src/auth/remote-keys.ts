import { createPublicKey, type KeyObject } from 'node:crypto';
import { Agent } from 'node:https';
import { Unavailable } from '@edgebeat/core';
import { JwksClient, SigningKeyNotFoundError } from 'jwks-rsa';
import { checkKeySetUrl, type FetchedKeySet, fetchKeySet } from './key-set-source';
import type { VerificationKeys } from './verification-keys';

/** Where another issuer publishes its keys. */
export interface RemoteKeysOptions {
  readonly url: string;
  /** PEM of the CA of that server, when it is none of the system's. */
  readonly ca?: string;
  /** After this time a key is asked for again, so that one that was taken back ends; 600 if not set. */
  readonly refreshSeconds?: number;
  /** For this time the last set goes on holding while the issuer is away; 3,600 if not set. */
  readonly staleSeconds?: number;
  readonly timeoutMs?: number;
}

/** Unknown key ids do not make more requests than one in this time. */
const RESTING_MS = 5_000;
const CACHED_KEYS = 32;

/**
 * The keys of another issuer, by jwks-rsa.
 *
 * @throws Rejected invalid-setting when the address cannot be used.
 */
export function remoteKeys(
  options: RemoteKeysOptions,
  { clock }: { readonly clock: () => Date },
): VerificationKeys {
  const source = new KeySetSource(options, clock);
  const client = new JwksClient({
    jwksUri: options.url,
    fetcher: async () => ({ ...(await source.current()) }),
    cache: true,
    cacheMaxEntries: CACHED_KEYS,
    cacheMaxAge: (options.refreshSeconds ?? 600) * 1_000,
  });
  const imported = new ImportedKeys();
  return {
    async find(kid) {
      try {
        return imported.of(kid, (await client.getSigningKey(kid)).getPublicKey());
      } catch (error) {
        if (error instanceof SigningKeyNotFoundError && source.isFresh) return undefined;
        throw unreachable(error);
      }
    },
  };
}

/** Keys that were read from PEM once, by their id. */
class ImportedKeys {
  readonly #keys = new Map<string, { readonly pem: string; readonly key: KeyObject }>();

  of(kid: string, pem: string): KeyObject {
    const known = this.#keys.get(kid);
    if (known?.pem === pem) return known.key;
    if (this.#keys.size >= CACHED_KEYS) this.#keys.clear();
    const key = createPublicKey(pem);
    this.#keys.set(kid, { pem, key });
    return key;
  }
}

/** The set as it was fetched last; it rests between two requests and outlives a short outage. */
class KeySetSource {
  readonly #url: URL;
  readonly #options: RemoteKeysOptions;
  readonly #clock: () => Date;
  readonly #agent: Agent | undefined;
  #last: { readonly set: FetchedKeySet; readonly at: number } | undefined;
  #failure: { readonly error: unknown; readonly at: number } | undefined;
  #pending: Promise<FetchedKeySet> | undefined;

  constructor(options: RemoteKeysOptions, clock: () => Date) {
    this.#url = checkKeySetUrl(options.url);
    this.#options = options;
    this.#clock = clock;
    this.#agent = options.ca === undefined ? undefined : new Agent({ ca: options.ca });
  }

  /** Whether the last request for the set succeeded. */
  get isFresh(): boolean {
    return this.#failure === undefined;
  }

  current(): Promise<FetchedKeySet> {
    if (this.#failure !== undefined && this.#isResting(this.#failure.at)) return this.#kept();
    if (this.#last !== undefined && this.isFresh && this.#isResting(this.#last.at)) {
      return Promise.resolve(this.#last.set);
    }
    this.#pending ??= this.#fetch().finally(() => {
      this.#pending = undefined;
    });
    return this.#pending;
  }

  async #fetch(): Promise<FetchedKeySet> {
    const { timeoutMs = 5_000 } = this.#options;
    const agent = this.#agent;
    try {
      const settings = { timeoutMs, ...(agent === undefined ? {} : { agent }) };
      const set = await fetchKeySet(this.#url, settings);
      this.#last = { set, at: this.#now() };
      this.#failure = undefined;
      return set;
    } catch (error) {
      this.#failure = { error, at: this.#now() };
      return this.#kept();
    }
  }

  #kept(): Promise<FetchedKeySet> {
    const staleMs = (this.#options.staleSeconds ?? 3_600) * 1_000;
    const isKept = this.#last !== undefined && this.#now() - this.#last.at < staleMs;
    if (this.#last !== undefined && isKept) return Promise.resolve(this.#last.set);
    return Promise.reject(unreachable(this.#failure?.error));
  }

  #isResting(since: number): boolean {
    return this.#now() - since < RESTING_MS;
  }

  #now(): number {
    return this.#clock().getTime();
  }
}

function unreachable(cause: unknown): Unavailable {
  return new Unavailable(
    'gateway-unavailable',
    "the issuer's keys cannot be fetched now, so no new token can be verified; try again",
    { cause },
  );
}
