import { get as getPlain } from 'node:http';
import { type Agent, get } from 'node:https';
import { Rejected } from '@edgebeat/core';
import { z } from 'zod';

const LARGEST_ANSWER = 256 * 1_024;

const KeySetAnswer = z.object({ keys: z.array(z.looseObject({ kty: z.string() })).max(100) });
export type FetchedKeySet = z.infer<typeof KeySetAnswer>;

/** How a set of keys is fetched. */
export interface FetchOptions {
  readonly timeoutMs: number;
  readonly agent?: Agent;
}

/**
 * Checks where keys are fetched from: anyone on the way could put in keys of their own, so that
 * only a connection to this machine may be without TLS.
 *
 * @throws Rejected invalid-setting.
 */
export function checkKeySetUrl(url: string): URL {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const isLoopback = /^(localhost|127\.0\.0\.1|\[::1\])$/.test(parsed?.hostname ?? '');
  if (parsed?.protocol === 'https:' || (parsed?.protocol === 'http:' && isLoopback)) return parsed;
  throw new Rejected(
    'invalid-setting',
    "the address of the issuer's keys must be an https URL (http on this machine only)",
  );
}

/** Fetches a set of keys. It throws for anything but a 200 with a bounded set in it. */
export async function fetchKeySet(url: URL, options: FetchOptions): Promise<FetchedKeySet> {
  return KeySetAnswer.parse(JSON.parse(await fetchText(url, options)));
}

function fetchText(url: URL, { timeoutMs, agent }: FetchOptions): Promise<string> {
  const signal = AbortSignal.timeout(timeoutMs);
  const settings = { signal, headers: { Accept: 'application/json' } };
  return new Promise((resolve, reject) => {
    const request =
      url.protocol === 'https:'
        ? get(url, { ...settings, ...(agent === undefined ? {} : { agent }) })
        : getPlain(url, settings);
    request.on('error', reject);
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('error', reject);
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        chunks.push(chunk);
        if (size > LARGEST_ANSWER) response.destroy(new Error('the answer is too large'));
      });
      response.on('end', () => {
        if (response.statusCode === 200) resolve(Buffer.concat(chunks).toString('utf8'));
        else reject(new Error(`the answer was ${String(response.statusCode)}`));
      });
    });
  });
}
