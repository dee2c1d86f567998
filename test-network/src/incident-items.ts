import { type IncidentItem, sha256Hex } from '@edgebeat/core';

/** An incident of a site that differs from every other one by its number. */
export function incidentItem(siteId: string, run: string, number: number): IncidentItem {
  const minute = new Date(Date.UTC(2026, 0, 1) + number * 60_000).toISOString();
  return {
    id: `inc-${run}-${String(number).padStart(6, '0')}`,
    type: 'ssh-brute-force',
    severity: 'high',
    tlp: 'AMBER',
    techniques: ['T1110.001'],
    correlationKeys: [sha256Hex(`indicator ${String(number % 50)}`)],
    siteId,
    agent: 'security',
    firstSeen: minute,
    lastSeen: minute,
    commitment: { root: sha256Hex(`${run} ${String(number)}`), leaves: 9 },
  };
}
