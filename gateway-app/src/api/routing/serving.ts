import type { FailureCode } from '@edgebeat/core';
import type { Log } from '@edgebeat/core/node';
import type { Authenticator } from '../../auth/caller';
import type { Site } from '../../site';
import { auditRecord } from '../audit/audit-record';
import type { AuditTrail } from '../audit/audit-trail';
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

/** Tells the audit how any other request ends; a bus that is away does not hold it up. */
export async function auditRequest(
  exchange: Exchange,
  status: number,
  code: FailureCode | undefined,
  { audit, site }: Pick<Serving, 'audit' | 'site'>,
): Promise<void> {
  if (exchange.settled || exchange.audited === status) return;
  exchange.audited = status;
  await audit.note(auditRecord(exchange, { status, code }, site.siteId));
}
