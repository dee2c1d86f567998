import { Rejected } from '@edgebeat/core';
import type { Log } from '@edgebeat/core/node';
import type { Redis } from 'ioredis';

/** Where Redis is, and how it is trusted. */
export interface RedisAddress {
  /** redis:// or rediss://, with user and password where the server wants them. */
  readonly url: string;
  /** For rediss://: PEM texts, the authority of the server's certificate and an own certificate. */
  readonly tls?: RedisTls;
  /** How long an answer is waited for, at most; 250 ms if not set. */
  readonly commandMs?: number;
}

export interface RedisTls {
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
}

const CONNECT_MS = 3_000;
const COMMAND_MS = 250;
const RETRY_MS = 1_000;

/**
 * Connects; later the connection is made anew whenever it breaks, and commands meanwhile fail at
 * once.
 *
 * @throws Rejected invalid-setting that names REDIS_URL when it cannot be used.
 */
export async function connectRedis(address: RedisAddress, log: Log): Promise<Redis> {
  const failures: unknown[] = [];
  let redis: Redis | undefined;
  try {
    redis = await newClient(address);
    redis.on('error', (error: unknown) => {
      failures[0] = error;
      log.debug({ why: whyOf(error) }, 'a connection to Redis failed');
    });
    await redis.connect();
    await redis.ping();
  } catch (error) {
    redis?.disconnect();
    throw redisRefused(failures[0] ?? error);
  }
  tellChanges(redis, log);
  return redis;
}

/** What a failure says; its object stays here, for it may hold a command with a password. */
export function whyOf(failure: unknown): string {
  return failure instanceof Error ? failure.message : String(failure);
}

async function newClient({ url, tls, commandMs = COMMAND_MS }: RedisAddress): Promise<Redis> {
  // A site that counts in memory does not load it.
  const { Redis: Client } = await import('ioredis');
  return new Client(url, {
    ...{ lazyConnect: true, enableOfflineQueue: false, maxRetriesPerRequest: 0 },
    // A server that is there and does not answer is left, so that it holds up no more requests.
    ...{ connectTimeout: CONNECT_MS, commandTimeout: commandMs, socketTimeout: 2 * commandMs },
    ...{ autoResendUnfulfilledCommands: false, connectionName: 'edgebeat-gateway' },
    retryStrategy: (attempt) => Math.min(attempt * 50, RETRY_MS),
    ...(url.startsWith('rediss://') ? { tls: { ...tls } } : {}),
  });
}

function tellChanges(redis: Redis, log: Log): void {
  let isAway = false;
  redis.on('close', () => {
    if (!isAway) log.warn('Redis is away; requests are counted in memory until it is back');
    isAway = true;
  });
  redis.on('ready', () => {
    isAway = false;
    log.info('Redis is back; requests are counted there');
  });
}

/** The address itself is not told: it may hold a password. */
export function redisRefused(cause: unknown): Rejected {
  return new Rejected(
    'invalid-setting',
    `REDIS_URL: Redis cannot be used (${whyOf(cause)}); correct its host, port, user, its rights, password and certificates, or unset it to keep limits in memory`,
  );
}
