import { randomUUID } from 'node:crypto';
import { type IncidentItem, sha256Hex } from '@edgebeat/core';

/** A valid incident with an id of its own. */
export function sampleIncident(): IncidentItem {
  const id = `incident-${randomUUID()}`;
  return {
    id,
    type: 'ssh-brute-force',
    severity: 'high',
    tlp: 'AMBER',
    techniques: ['T1110.001'],
    correlationKeys: [],
    siteId: 'site-1',
    agent: 'security',
    firstSeen: '2026-01-31T10:00:00.000Z',
    lastSeen: '2026-01-31T10:05:00.000Z',
    commitment: { root: sha256Hex(id), leaves: 3 },
  };
}
