import type { LedgerRequest } from '@edgebeat/core';
import { Pool } from 'undici';
import { answerOf } from './answers';
import type { GatewayAnswer, LedgerGateway } from './gateway';
import { postJson } from './post-json';
import { tokenCache } from './token-cache';

/** Where a gateway is and how one is known to it. */
export interface GatewayClientOptions {
  /** `https://127.0.0.1:8401` */
  readonly baseUrl: string;
  /** The certificate of the CA that signed the gateway's, in PEM. */
  readonly ca: string;
  /** Asks for a new token; it is asked again when the gateway does not take the last one. */
  readonly token: () => Promise<string>;
  /** Milliseconds for an answer to begin, and again to end; 5,000 if not set. */
  readonly timeoutMs?: number;
  /** The most connections; 16 if not set. */
  readonly connections?: number;
}

/** A gateway that is reached over HTTPS; disposing it closes its connections. */
export function createGatewayClient(
  options: GatewayClientOptions,
): LedgerGateway & AsyncDisposable {
  const { baseUrl, ca, timeoutMs = 5_000, connections = 16 } = options;
  const pool = new Pool(baseUrl, {
    connections,
    connect: { ca, timeout: timeoutMs },
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  });
  const tokens = tokenCache(options.token);

  const post = async (request: LedgerRequest, signal: AbortSignal) => {
    const token = await tokens.current();
    const answer = await postJson(pool, callOf(request), token, signal);
    if (answer.status === 401) tokens.refused(token);
    return answer;
  };

  return {
    async submit(request, signal): Promise<GatewayAnswer> {
      try {
        const first = await post(request, signal);
        // A token of minutes may have ended: a new one is tried once, at once.
        return answerOf(first.status === 401 ? await post(request, signal) : first);
      } catch (error) {
        return { outcome: 'later', detail: error instanceof Error ? error.message : String(error) };
      }
    },
    [Symbol.asyncDispose]: () => pool.destroy(),
  };
}

function callOf(request: LedgerRequest) {
  switch (request.request) {
    case 'incident':
      return { path: '/api/v1/incidents', id: request.id, body: request.item };
    case 'receipt': {
      const { policyId } = request.receipt.statement;
      const path = `/api/v1/policies/${encodeURIComponent(policyId)}/receipts`;
      return { path, id: request.id, body: request.receipt };
    }
    case 'link': {
      const path = `/api/v1/incidents/${encodeURIComponent(request.incidentId)}/amendments`;
      const body = { amendment: { change: 'link', to: request.to } };
      return { path, id: request.id, body };
    }
  }
}
