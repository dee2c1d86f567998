import type { EventOf } from '@edgebeat/core';
import type { EventAgent, Step } from '../runtime';
import { noRules, type RuleSet } from '../sigma';
import { addAccepted, addFailure, addressOf, beginEpisode, failureOf } from './episode';
import { type Detection, incidentOf, opened, type SecurityEvent, updated } from './incidents';
import { alertsAfter, endQuietAlerts, matchedBy, sightings } from './rule-alerts';
import { type SecurityContext, SecuritySettings } from './settings';
import { type Episode, type Failure, SecurityState } from './state';

type Log = EventOf<'LogReceived'>;
type SecurityStep = Step<SecurityState, SecurityEvent>;

/** The security agent as it is wired. */
export type SecurityAgent = EventAgent<
  'LogReceived',
  'IncidentOpened' | 'IncidentUpdated',
  SecurityState,
  SecurityContext
>;

/**
 * The security agent: finds SSH brute force by address, and logins that succeed after it, and what
 * its rules describe, by host. An episode or alert opens one incident and then updates its counts.
 */
export function createSecurityAgent(rules: RuleSet): SecurityAgent {
  return {
    name: 'security',
    description: 'Finds attacks by Sigma rules, brute force against SSH and logins after it.',
    version: '2',
    reads: ['LogReceived'],
    writes: ['IncidentOpened', 'IncidentUpdated'],
    settings: SecuritySettings,
    state: SecurityState,
    keyBy: (event) => keyOf(event, rules),
    handle(event, before, context) {
      const ended = before === undefined ? nothing : endIfQuiet(event.time, before, context);
      const state = ended.state ?? { recent: [] };
      const step = isAttempt(event) ? stepOf(event, state, context) : { emit: [], state };
      const after = alertsAfter(sightings(rules, event), state.alerts, context);
      const emit = [...ended.emit, ...step.emit, ...after.emit];
      return { emit, state: kept(step.state, after.alerts) };
    },
    tick: endIfQuiet,
  };
}

/** The security agent without rules. */
export const securityAgent: SecurityAgent = createSecurityAgent(noRules);

function isAttempt({ data: { authentication } }: Log): boolean {
  return authentication.outcome === 'failed' || authentication.outcome === 'accepted';
}

/** Attempts belong to their address; what only rules look for belongs to its host. */
function keyOf(event: Log, rules: RuleSet): string | undefined {
  const address = isAttempt(event) ? addressOf(event.data.authentication) : undefined;
  if (address !== undefined) return address;
  return matchedBy(rules, event).length === 0 ? undefined : `host ${event.data.host}`;
}

/** A state with its alerts; undefined when nothing is left to keep. */
function kept(
  state: SecurityState | undefined,
  alerts: SecurityState['alerts'],
): SecurityState | undefined {
  if (state?.alerts === alerts) return isEmpty(state) ? undefined : state;
  const { recent, episode } = state ?? { recent: [] };
  const whole: SecurityState = {
    recent,
    ...(episode === undefined ? {} : { episode }),
    ...(alerts === undefined ? {} : { alerts }),
  };
  return isEmpty(whole) ? undefined : whole;
}

function isEmpty(state: SecurityState | undefined): boolean {
  if (state === undefined) return true;
  return state.recent.length === 0 && state.episode === undefined && state.alerts === undefined;
}

const nothing: SecurityStep = { emit: [], state: undefined };

function stepOf(event: Log, state: SecurityState, context: SecurityContext): SecurityStep {
  const failure = failureOf(event);
  const { episode } = state;
  if (failure !== undefined) {
    return episode === undefined
      ? collect(failure, state, context)
      : proceed(episode, failure, context);
  }
  const isAccepted = event.data.authentication.outcome === 'accepted';
  return isAccepted && episode !== undefined
    ? letIn(episode, event, context)
    : { emit: [], state: state.recent.length > 0 || episode !== undefined ? state : undefined };
}

/** Collects failures until there are enough of them in the window. */
function collect(
  failure: Failure,
  { recent }: SecurityState,
  { settings, source }: SecurityContext,
): SecurityStep {
  const [first = failure, ...rest] = inWindow([...recent, failure], settings);
  const count = rest.reduce((sum, one) => sum + one.count, first.count);
  if (count < settings.failures) return { emit: [], state: { recent: [first, ...rest] } };
  const begun = beginEpisode(failure.address, [first, ...rest]);
  const episode = { ...begun, announced: begun.details.failures };
  return {
    emit: [opened(incidentOf('ssh-brute-force', episode), source)],
    state: { recent: [], episode },
  };
}

/** Counts a further failure; the counts are announced when they have doubled. */
function proceed(before: Episode, failure: Failure, { source }: SecurityContext): SecurityStep {
  const episode = addFailure(before, failure);
  const { failures } = episode.details;
  if (failures < 2 * episode.announced) return { emit: [], state: { recent: [], episode } };
  return {
    emit: [updated(incidentOf('ssh-brute-force', episode), source, 'ongoing')],
    state: { recent: [], episode: { ...episode, announced: failures } },
  };
}

/** A login that succeeds soon enough after the failures is a compromise, opened once. */
function letIn(before: Episode, event: Log, { settings, source }: SecurityContext): SecurityStep {
  const unchanged = { emit: [], state: { recent: [], episode: before } };
  if (secondsBetween(before.lastFailure, event.time) > settings.windowSeconds) return unchanged;
  const episode = addAccepted(before, event);
  const [accepted, had] = [episode.details.accepted.length, before.details.accepted.length];
  if (accepted === had) return { emit: [], state: { recent: [], episode } };
  const told =
    had === 0
      ? opened(incidentOf('ssh-compromise', episode), source)
      : updated(incidentOf('ssh-compromise', episode), source, 'ongoing');
  return { emit: [told], state: { recent: [], episode } };
}

/** Ends what has been quiet for long. */
function endIfQuiet(time: string, state: SecurityState, context: SecurityContext): SecurityStep {
  const episode = endQuietEpisode(time, state, context);
  const { emit, alerts } = endQuietAlerts(time, state.alerts, context);
  return { emit: [...episode.emit, ...emit], state: kept(episode.state, alerts) };
}

/** Ends an episode that has been quiet for long, and forgets failures that are out of the window. */
function endQuietEpisode(
  time: string,
  state: SecurityState,
  { settings, source }: SecurityContext,
): SecurityStep {
  const { episode, recent } = state;
  if (episode === undefined) {
    const newest = recent.at(-1)?.time ?? time;
    const isOld = secondsBetween(newest, time) > settings.windowSeconds;
    return { emit: [], state: isOld && recent.length > 0 ? undefined : state };
  }
  if (secondsBetween(episode.lastFailure, time) <= settings.idleSeconds) return { emit: [], state };
  const found: Detection[] = ['ssh-brute-force'];
  if (episode.details.accepted.length > 0) found.push('ssh-compromise');
  const emit = found.map((detection) => updated(incidentOf(detection, episode), source, 'ended'));
  return { emit, state: undefined };
}

/** The failures within the window before the newest of them, in the order of time. */
function inWindow(failures: readonly Failure[], { windowSeconds }: SecuritySettings): Failure[] {
  const sorted = [...failures].sort((a, b) => Date.parse(a.time) - Date.parse(b.time));
  const newest = sorted.at(-1)?.time ?? '';
  return sorted.filter(({ time }) => secondsBetween(time, newest) <= windowSeconds);
}

function secondsBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 1000;
}
