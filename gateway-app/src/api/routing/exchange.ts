import { randomUUID } from 'node:crypto';
import type { ActionClass } from '@edgebeat/core';
import type { Caller } from '../../auth/caller';

/** Nobody: what public routes are asked by. It has no scopes. */
export const anonymous: Caller = {
  subject: 'anonymous',
  tenant: '',
  roles: [],
  scopes: new Set(),
};

/** What of a request is known when it comes in. */
export interface Arrival {
  readonly method: string;
  /** The path without its query. */
  readonly path: string;
  readonly address: string;
  readonly startedAt: Date;
  /** Aborted when the client has gone. */
  readonly gone: AbortSignal;
  readonly authorization?: string;
}

/** One request on its way to its answer; what is learned about it is added on the way. */
export class Exchange {
  readonly id = randomUUID();
  readonly arrival: Arrival;
  readonly #startedMs = performance.now();
  /** The route's path as the list has it, once one fits. */
  route: string | undefined;
  /** What kind of security-relevant action the route is. */
  action: ActionClass | undefined;
  caller: Caller = anonymous;
  /** SHA-256 of the body's bytes. */
  requestHash: string | undefined;
  /** Headers that its answer carries whatever it is. */
  readonly headers: Record<string, string> = {};
  /** The status that the audit has already been told. */
  audited: number | undefined;
  /** Whether what the audit was told has taken effect: what is answered later is no new record. */
  settled = false;

  constructor(arrival: Arrival) {
    this.arrival = arrival;
  }

  elapsedMs(): number {
    return performance.now() - this.#startedMs;
  }
}
