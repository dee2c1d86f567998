import type { LedgerRequest } from '@edgebeat/core';

/** What the gateway answered to a request. */
export type GatewayAnswer =
  /** It is kept and will be carried out. */
  | { readonly outcome: 'accepted' }
  /** It was not kept, or that is not known: the same request has to be handed in again. */
  | {
      readonly outcome: 'later';
      readonly detail: string;
      readonly code?: string;
      readonly afterMs?: number;
    }
  /** It would be refused again: a code of the failure table, or `http-` and the status. */
  | { readonly outcome: 'refused'; readonly code: string; readonly detail: string };

/** The gateway's REST service, as far as the connector needs it. */
export interface LedgerGateway {
  /** Hands a request in under its id, which is its Idempotency-Key; it does not throw. */
  submit(request: LedgerRequest, signal: AbortSignal): Promise<GatewayAnswer>;
}
