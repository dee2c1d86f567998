import { readFile } from 'node:fs/promises';
import { Rejected } from '@edgebeat/core';
import {
  type LimitStore,
  memoryLimits,
  openRedisLimits,
  type RedisAddress,
} from '@edgebeat/gateway-app';
import type { Registry } from 'prom-client';
import type { Settings } from '../settings';
import { isPathProblem, pathSentence } from '../system-error';
import type { SiteOptions } from './resources';

const clock = () => new Date();

/**
 * Opens what counts requests: the Redis of REDIS_URL, or the memory of this process.
 *
 * @throws Rejected invalid-setting that names the setting and its mend.
 */
export async function openLimits(
  { settings, member, log }: SiteOptions,
  metrics: Registry,
): Promise<LimitStore> {
  const address = await redisAddress(settings);
  if (address === undefined) return memoryLimits(clock);
  return openRedisLimits({ address, site: member, metrics, clock, log });
}

type RedisSettings = Pick<Settings, 'REDIS_URL' | 'REDIS_CA' | 'REDIS_CERT' | 'REDIS_KEY'>;

/** @throws Rejected invalid-setting for settings that do not fit together, or files that are not there. */
export async function redisAddress(settings: RedisSettings): Promise<RedisAddress | undefined> {
  const { REDIS_URL: url, REDIS_CA, REDIS_CERT, REDIS_KEY } = settings;
  const named = [REDIS_CA, REDIS_CERT, REDIS_KEY].some((file) => file !== undefined);
  if (named && url?.startsWith('rediss://') !== true) {
    throw wrong(
      'REDIS_CA, REDIS_CERT and REDIS_KEY are for a REDIS_URL that begins with rediss://',
    );
  }
  if ((REDIS_CERT === undefined) !== (REDIS_KEY === undefined)) {
    throw wrong('REDIS_CERT and REDIS_KEY belong together; set both or none');
  }
  if (url === undefined) return undefined;
  const ca = await readPem('REDIS_CA', REDIS_CA);
  const cert = await readPem('REDIS_CERT', REDIS_CERT);
  const key = await readPem('REDIS_KEY', REDIS_KEY);
  return { url, tls: { ca, cert, key } };
}

async function readPem(setting: string, file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined;
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (isPathProblem(error)) throw wrong(`${setting}: ${pathSentence(error)}`);
    throw error;
  }
}

function wrong(sentence: string): Rejected {
  return new Rejected('invalid-setting', sentence);
}
