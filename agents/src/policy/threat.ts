import {
  type ActionTaken,
  events,
  Severity,
  type SubjectEvent,
  type ThreatCategory,
} from '@edgebeat/core';

/** What a decision is about, in the event-pipeline document's words. */
export interface ThreatSummary {
  readonly threat_category: ThreatCategory;
  readonly severity: Severity;
}

const bySeverity: Readonly<Record<ActionTaken, Severity>> = {
  allow: 'low',
  warn: 'medium',
  block: 'high',
};

const incidents: readonly string[] = [events.IncidentOpened.type, events.IncidentUpdated.type];

/** A decision about an incident is about an intrusion, at least as severe as the incident. */
export function threatOf({ type, data }: SubjectEvent, taken: ActionTaken): ThreatSummary {
  const severity = bySeverity[taken];
  if (incidents.includes(type)) {
    return { threat_category: 'intrusion', severity: higher(severity, data) };
  }
  return { threat_category: taken === 'allow' ? 'other' : 'policy_violation', severity };
}

function higher(severity: Severity, data: SubjectEvent['data']): Severity {
  const said: unknown = Reflect.get(Object(data), 'severity');
  const { options } = Severity;
  return options.findLast((one) => one === severity || one === said) ?? severity;
}
