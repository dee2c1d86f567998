import { randomUUID } from 'node:crypto';
import type { AuditRecord } from '@edgebeat/core';

/** The record of a read. */
export function aRecord(): AuditRecord {
  return {
    id: randomUUID(),
    time: '2026-01-31T10:00:00.000Z',
    siteId: 'alpha-1',
    tenant: 'alpha',
    user: 'mia',
    address: '127.0.0.1',
    method: 'GET',
    route: '/x',
    path: '/x',
    status: 200,
    durationMs: 1,
  };
}
