import { type IncidentItem, IncidentView, RecordAnswer } from '@edgebeat/core';
import { makeFounded, type TestConsortium } from '../fakes/test-consortium';

/** An incident as an agent records it. */
export function item(id: string, change: Partial<IncidentItem> = {}): IncidentItem {
  return {
    id,
    type: 'ssh-brute-force',
    severity: 'high',
    tlp: 'AMBER',
    techniques: ['T1110.001'],
    correlationKeys: [],
    siteId: 'site-1',
    agent: 'security',
    firstSeen: '2026-05-31T23:00:00.000Z',
    lastSeen: '2026-05-31T23:05:00.000Z',
    commitment: { root: 'a'.repeat(64), leaves: 12 },
    ...change,
  };
}

/** Records items as the connector of the first member. */
export function record({ ledger, members }: TestConsortium, items: readonly unknown[]) {
  return ledger.ask(RecordAnswer, members[0].connector, 'incident:record', { items });
}

export function outcomes({ items }: RecordAnswer): string[] {
  return items.map(({ outcome }) => outcome);
}

/** Reads an incident of the first member as a client of the third. */
export function view({ ledger, members }: TestConsortium, id = 'i-1') {
  return ledger.ask(IncidentView, members[2].client, 'incident:get', { owner: 'Org1MSP', id });
}

/** A change to the incident `i-1` of the first member. */
export function amendment(commandId: string, change: object) {
  return { commandId, owner: 'Org1MSP', id: 'i-1', amendment: change };
}

export const closing = { change: 'status', status: 'acknowledged' } as const;

/** A consortium whose first member has recorded `i-1`. */
export async function withIncident(): Promise<TestConsortium> {
  const consortium = await makeFounded();
  await record(consortium, [item('i-1')]);
  return consortium;
}
