import { isFailureCode } from '@edgebeat/core';
import { z } from 'zod';
import type { GatewayAnswer } from './gateway';

/** What of an HTTP answer matters. */
export interface HttpAnswer {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly body: unknown;
}

const PREFIX = 'urn:edgebeat:problem:';
const MAX_PAUSE_MS = 60_000;
const Problem = z.object({
  type: z.string().startsWith(PREFIX),
  detail: z.string().max(4096).optional(),
});
/** The caller's token, rights or pace, not the request: these may be answered otherwise later. */
const passing: readonly number[] = [401, 403, 404, 408, 425, 429];

/**
 * What an answer means. A conflict with Retry-After says that the same request is under way; any
 * other refusal of the request itself is final.
 */
export function answerOf(answer: HttpAnswer): GatewayAnswer {
  const { status } = answer;
  if (status >= 200 && status < 300) return { outcome: 'accepted' };
  const { code, detail } = problemOf(answer);
  const isUnderWay = status === 409 && answer.retryAfter !== undefined;
  if (passing.includes(status) || status >= 500 || status < 400 || isUnderWay) {
    return { outcome: 'later', code, detail: `${code}: ${detail}`, ...pauseOf(answer) };
  }
  return { outcome: 'refused', code, detail };
}

function problemOf({ status, body }: HttpAnswer): { code: string; detail: string } {
  const problem = Problem.safeParse(body);
  const detail = problem.data?.detail ?? `the gateway answered ${status}`;
  const code = problem.data?.type.slice(PREFIX.length) ?? '';
  return { code: isFailureCode(code) ? code : `http-${status}`, detail };
}

/** Retry-After in seconds, which is the form that the gateway sends. */
function pauseOf({ retryAfter = '' }: HttpAnswer): { afterMs?: number } {
  if (!/^[0-9]{1,6}$/.test(retryAfter)) return {};
  return { afterMs: Math.min(MAX_PAUSE_MS, Number(retryAfter) * 1000) };
}
