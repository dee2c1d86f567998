import type { Dispatcher } from 'undici';
import { tryJson } from '../runtime/read-json';
import type { HttpAnswer } from './answers';

/** One POST: the id is its Idempotency-Key. */
export interface Call {
  readonly path: string;
  readonly id: string;
  readonly body: unknown;
}

const MAX_ANSWER_BYTES = 64 * 1024;

/** Posts JSON and reads the answer, of which at most 64 KiB are taken. */
export async function postJson(
  dispatcher: Dispatcher,
  { path, id, body }: Call,
  token: string,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  const answer = await dispatcher.request({
    method: 'POST',
    path,
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'idempotency-key': id,
    },
    body: JSON.stringify(body),
    // A signal of its own for each call: one that all shared would gather their listeners.
    signal: AbortSignal.any([signal]),
  });
  const retryAfter = answer.headers['retry-after'];
  return {
    status: answer.statusCode,
    retryAfter: typeof retryAfter === 'string' ? retryAfter : undefined,
    body: tryJson(await boundedText(answer.body)),
  };
}

async function boundedText(body: AsyncIterable<unknown>): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    if (!Buffer.isBuffer(chunk)) continue;
    length += chunk.length;
    if (length > MAX_ANSWER_BYTES) throw new Error('the gateway’s answer is longer than 64 KiB');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
