import type { ActionClass, AuditRecord, FailureCode } from '@edgebeat/core';
import type { Exchange } from '../routing/exchange';

/** How a request ended. */
export interface Outcome {
  readonly status: number;
  readonly code?: FailureCode | undefined;
}

/** What the audit says of a request; query and body are left out, since they may hold secrets. */
export function auditRecord(
  exchange: Exchange,
  { status, code }: Outcome,
  siteId: string,
): AuditRecord {
  const { id, arrival, caller, route, requestHash } = exchange;
  return {
    id,
    time: arrival.startedAt.toISOString(),
    siteId,
    tenant: caller.tenant,
    user: caller.subject,
    address: arrival.address.slice(0, 64),
    method: arrival.method.slice(0, 16),
    route: route ?? arrival.path.slice(0, 512),
    path: arrival.path.slice(0, 2048),
    status,
    ...(code === undefined ? {} : { code }),
    ...(requestHash === undefined ? {} : { requestHash }),
    ...actionOf(exchange, status),
    durationMs: Math.round(exchange.elapsedMs() * 1000) / 1000,
  };
}

/**
 * Whether the record goes on the ledger: a security-relevant action that was taken on, and whatever
 * a known caller was refused. Anybody can be refused as nobody without end, so that stays here.
 */
function actionOf({ action }: Exchange, status: number): { readonly action?: ActionClass } {
  if (status === 403) return { action: 'refusal' };
  return action !== undefined && status < 300 ? { action } : {};
}
