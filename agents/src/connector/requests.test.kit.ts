import { contentHash, events, IncidentItem, type LedgerRequest } from '@edgebeat/core';
import type { Bus } from '@edgebeat/bus';

/** A request to record an incident. */
export function incidentRequest(name: string): LedgerRequest {
  const item = IncidentItem.parse({
    ...{ id: name, type: 'ssh-brute-force', severity: 'high', tlp: 'AMBER', techniques: [] },
    ...{ correlationKeys: [], siteId: 'alpha-1', agent: 'security' },
    ...{ firstSeen: '2026-11-22T15:00:00.000Z', lastSeen: '2026-11-22T15:00:01.000Z' },
    commitment: { root: 'a'.repeat(64), leaves: 1 },
  });
  return { request: 'incident', id: contentHash(['incident', name]), item };
}

/** A request to attest that a policy is active. */
export function receiptRequest(): LedgerRequest {
  const { statement } = events.PolicyActivated.data.parse(events.PolicyActivated.example);
  return {
    request: 'receipt',
    id: contentHash(statement),
    receipt: { statement, signature: 'AAAA' },
  };
}

/** Puts requests on the connector's queue; a key may be shared by several. */
export async function enqueue(
  bus: Bus,
  requests: readonly (readonly [key: string, request: LedgerRequest])[],
): Promise<void> {
  const records = requests.map(([key, request]) => ({ key, value: JSON.stringify(request) }));
  await bus.publish('ledger.requests', records);
}
