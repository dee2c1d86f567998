import type { EventOf } from '@edgebeat/core';
import { logRecord, type RuleSet } from '../sigma';
import { incidentOfAlert, seenAgain, sightingOf, type Sighting } from './alert';
import { opened, type SecurityEvent, updated } from './incidents';
import type { SecurityContext } from './settings';
import type { Alert, Alerts } from './state';

/** So many alerts of one host are followed at a time; the quietest is ended for another one. */
const MAX_ALERTS = 32;

/** Alerts after an event or a tick, and what is said about them. */
export interface AlertStep {
  readonly emit: readonly SecurityEvent[];
  readonly alerts: Alerts | undefined;
}

/** The rules that an event matches. */
export function matchedBy(
  rules: RuleSet,
  event: EventOf<'LogReceived'>,
): ReturnType<RuleSet['matches']> {
  if (rules.rules.length === 0) return [];
  const { kinds, view } = logRecord(event.data);
  return rules.matches(kinds, view);
}

/** What rules have found in an event. */
export function sightings(rules: RuleSet, event: EventOf<'LogReceived'>): Sighting[] {
  return matchedBy(rules, event).map((rule) => sightingOf(rule, event));
}

/** Opens an incident for what is new, and counts what goes on. */
export function alertsAfter(
  found: readonly Sighting[],
  before: Alerts | undefined,
  { source }: SecurityContext,
): AlertStep {
  if (found.length === 0) return { emit: [], alerts: before };
  const emit: SecurityEvent[] = [];
  const alerts = new Map(Object.entries(before ?? {}));
  for (const sighting of found) {
    const known = alerts.get(sighting.key);
    const alert = known === undefined ? sighting.alert : seenAgain(known, sighting);
    const isTold = known !== undefined && alert.total < 2 * alert.announced;
    if (!isTold) emit.push(told(alert, known === undefined, source));
    alerts.delete(sighting.key);
    alerts.set(sighting.key, isTold ? alert : { ...alert, announced: alert.total });
    const [quietest] = alerts;
    if (alerts.size <= MAX_ALERTS || quietest === undefined) continue;
    alerts.delete(quietest[0]);
    emit.push(updated(incidentOfAlert(quietest[1]), source, 'ended'));
  }
  return { emit, alerts: Object.fromEntries(alerts) };
}

/** Ends the alerts that have been quiet for long. */
export function endQuietAlerts(
  time: string,
  before: Alerts | undefined,
  { settings, source }: SecurityContext,
): AlertStep {
  const entries = Object.entries(before ?? {});
  const isQuiet = ({ lastSeen }: Alert): boolean =>
    (Date.parse(time) - Date.parse(lastSeen)) / 1000 > settings.idleSeconds;
  const quiet = entries.filter(([, alert]) => isQuiet(alert));
  if (quiet.length === 0) return { emit: [], alerts: before };
  const left = entries.filter(([, alert]) => !isQuiet(alert));
  return {
    emit: quiet.map(([, alert]) => updated(incidentOfAlert(alert), source, 'ended')),
    alerts: left.length === 0 ? undefined : Object.fromEntries(left),
  };
}

function told(alert: Alert, isNew: boolean, source: string): SecurityEvent {
  const incident = incidentOfAlert(alert);
  return isNew ? opened(incident, source) : updated(incident, source, 'ongoing');
}
