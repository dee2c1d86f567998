import { contentHash, type EventOf, type IncidentOpenedData } from '@edgebeat/core';
import type { CompiledRule } from '../sigma';
import { commandLineOf, indicatorsOf } from './indicators';
import type { Alert } from './state';

const MAX_EVIDENCE = 64;
const MAX_COMMAND_LINE = 2048;

/** An alert as one event shows it; `key` says which events belong to the same one. */
export interface Sighting {
  readonly key: string;
  readonly alert: Alert;
}

/** What a rule has found in an event; the same rule, host and attacker make one alert. */
export function sightingOf(rule: CompiledRule, event: EventOf<'LogReceived'>): Sighting {
  const { host, ocsf } = event.data;
  const indicators = indicatorsOf(event.data);
  const [first] = indicators;
  const user =
    ocsf?.process?.user?.name ?? ocsf?.actor?.user?.name ?? ocsf?.actor?.process?.user?.name;
  const commandLine = ocsf === undefined ? undefined : commandLineOf(ocsf);
  const details = {
    ...{
      address: first?.type === 'address' ? first.value : '',
      users: user === undefined ? [] : [user],
    },
    ...{ otherFailures: 0, hosts: [host], failures: 0, accepted: [] },
    ...{ rule: { id: rule.id, title: rule.title }, indicators },
    ...(commandLine === undefined ? {} : { commandLine: commandLine.slice(0, MAX_COMMAND_LINE) }),
  };
  const alert: Alert = {
    ...{ type: rule.name, severity: rule.severity, techniques: [...rule.techniques] },
    ...{ host, firstEventId: event.id, firstSeen: event.time, lastSeen: event.time },
    ...{ evidence: [event.id], hashes: [contentHash(event)], total: 1, announced: 1, details },
  };
  return { key: `${rule.id}|${first?.type ?? ''}|${first?.value ?? ''}`, alert };
}

/** The alert with one more event that shows it. */
export function seenAgain(alert: Alert, { alert: again }: Sighting): Alert {
  const isNew = alert.evidence.length < MAX_EVIDENCE;
  return {
    ...alert,
    firstSeen: alert.firstSeen < again.firstSeen ? alert.firstSeen : again.firstSeen,
    lastSeen: alert.lastSeen > again.lastSeen ? alert.lastSeen : again.lastSeen,
    evidence: isNew ? [...alert.evidence, ...again.evidence] : alert.evidence,
    hashes: isNew ? [...alert.hashes, ...again.hashes] : alert.hashes,
    total: alert.total + 1,
  };
}

/** The incident of an alert. */
export function incidentOfAlert(alert: Alert): IncidentOpenedData {
  const { type, severity, techniques, host, firstEventId, firstSeen, lastSeen, details } = alert;
  return {
    incidentId: contentHash([type, host, details.address, firstEventId]),
    ...{ type, severity, techniques, agent: 'security', firstSeen, lastSeen },
    evidence: { events: alert.evidence, hashes: alert.hashes, total: alert.total },
    details,
  };
}
