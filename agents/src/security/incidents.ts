import {
  contentHash,
  eventId,
  type EventOf,
  events,
  type IncidentOpenedData,
} from '@edgebeat/core';
import type { Episode } from './state';

/** What the security agent can open for an address. */
export type Detection = 'ssh-brute-force' | 'ssh-compromise';

/** The events of the security agent. */
export type SecurityEvent = EventOf<'IncidentOpened'> | EventOf<'IncidentUpdated'>;

const kinds = {
  'ssh-brute-force': { severity: 'high', techniques: ['T1110.001'] },
  'ssh-compromise': { severity: 'critical', techniques: ['T1110.001', 'T1078'] },
} as const;

/** Opens an incident; the same detection always gives the same event. */
export function opened(data: IncidentOpenedData, source: string): SecurityEvent {
  const id = eventId(source, data.incidentId, 'opened');
  return events.IncidentOpened.make(headOf(id, source, data), data);
}

/** Tells how an incident goes on, or how it ended. */
export function updated(
  incident: IncidentOpenedData,
  source: string,
  state: 'ongoing' | 'ended',
): SecurityEvent {
  const data = { ...incident, state };
  const id = eventId(source, data.incidentId, data);
  return events.IncidentUpdated.make(headOf(id, source, data), data);
}

/** The incident of an episode. */
export function incidentOf(detection: Detection, episode: Episode): IncidentOpenedData {
  const { severity, techniques } = kinds[detection];
  return {
    incidentId: contentHash([detection, episode.address, episode.firstEventId]),
    type: detection,
    severity,
    techniques: [...techniques],
    agent: 'security',
    firstSeen: episode.firstSeen,
    lastSeen: episode.lastSeen,
    evidence: { events: [...episode.evidence], total: episode.total },
    details: episode.details,
  };
}

function headOf(id: string, source: string, { incidentId, lastSeen }: IncidentOpenedData) {
  return { id, source, time: lastSeen, subject: incidentId };
}
