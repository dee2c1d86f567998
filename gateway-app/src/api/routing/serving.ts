import type { Log } from '@edgebeat/core/node';
import type { Authenticator } from '../../auth/caller';
import type { Site } from '../../site';
import { auditRecord, type Outcome } from '../audit/audit-record';
import type { AuditTrail } from '../../audit/audit-trail';
import type { RateLimits } from '../limits/rate-limits';
import type { HttpMetrics } from '../metrics/http-metrics';
import type { ApiSettings } from '../settings';
import type { Exchange } from './exchange';

/** What every request is served with. */
export interface Serving {
  readonly site: Site;
  readonly authenticator: Authenticator;
  readonly audit: AuditTrail;
  readonly limits: RateLimits;
  readonly metrics: HttpMetrics;
  readonly settings: ApiSettings;
  readonly clock: () => Date;
  readonly log: Log;
}

/** Tells the audit how a change ends, before it takes effect or is answered. */
export async function auditChange(
  exchange: Exchange,
  status: number,
  { audit, site }: Pick<Serving, 'audit' | 'site'>,
): Promise<void> {
  await audit.write(auditRecord(exchange, { status }, site.siteId));
  exchange.audited = status;
}

/**
 * Tells the audit how any other request ends; a bus that is away does not hold it up.
 *
 * @throws Unavailable bus-unavailable when there is no room for its record until the bus is back.
 */
export async function auditRead(
  exchange: Exchange,
  status: number,
  { audit, site }: Pick<Serving, 'audit' | 'site'>,
): Promise<void> {
  if (exchange.settled || exchange.audited === status) return;
  await audit.note(auditRecord(exchange, { status }, site.siteId));
  exchange.audited = status;
}

/** Tells the audit of an answer that gives nothing away: a refusal, or what everybody may read. */
export async function auditHarmless(
  exchange: Exchange,
  outcome: Outcome,
  { audit, site }: Pick<Serving, 'audit' | 'site'>,
): Promise<void> {
  if (exchange.settled || exchange.audited === outcome.status) return;
  exchange.audited = outcome.status;
  await audit.noteOrDrop(auditRecord(exchange, outcome, site.siteId));
}
