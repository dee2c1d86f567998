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

/** Opens the incident of a detection; the same detection always gives the same event. */
export function opened(detection: Detection, episode: Episode, source: string): SecurityEvent {
  const data = incidentData(detection, episode);
  const id = eventId(source, data.incidentId, 'opened');
  return events.IncidentOpened.make(
    { id, source, time: episode.lastSeen, subject: data.incidentId },
    data,
  );
}

/** Tells how an incident goes on, or how it ended. */
export function updated(
  detection: Detection,
  episode: Episode,
  source: string,
  state: 'ongoing' | 'ended',
): SecurityEvent {
  const data = { ...incidentData(detection, episode), state };
  const id = eventId(source, data.incidentId, data);
  return events.IncidentUpdated.make(
    { id, source, time: episode.lastSeen, subject: data.incidentId },
    data,
  );
}

function incidentData(detection: Detection, episode: Episode): IncidentOpenedData {
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
