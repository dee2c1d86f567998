import { type Authentication, type EventOf, normalizeAddress } from '@edgebeat/core';
import type { Episode, Failure } from './state';

const MAX_EVIDENCE = 64;
const MAX_USERS = 32;
const MAX_HOSTS = 8;
const MAX_ACCEPTED = 16;

/** The failure that an event tells of, or undefined when it tells of none. */
export function failureOf(event: EventOf<'LogReceived'>): Failure | undefined {
  const { authentication, host, count } = event.data;
  // A client that asks which methods there are fails with `none`: it has not guessed anything.
  if (authentication.outcome !== 'failed' || authentication.method === 'none') return undefined;
  const { user = '' } = authentication;
  const address = addressOf(authentication);
  return address === undefined
    ? undefined
    : { eventId: event.id, address, time: event.time, user, host, count };
}

/** The address of an attempt in its one spelling; a name stays as it is. */
export function addressOf({ address }: Authentication): string | undefined {
  return address === undefined ? undefined : (normalizeAddress(address) ?? address);
}

/** Begins an episode with the failures that made it one, of which there is at least one. */
export function beginEpisode(address: string, failures: readonly [Failure, ...Failure[]]): Episode {
  const [{ eventId, time }] = failures;
  const details = { address, users: [], otherFailures: 0, hosts: [], failures: 0, accepted: [] };
  const empty: Episode = {
    ...{ address, firstEventId: eventId, firstSeen: time, lastSeen: time, lastFailure: time },
    ...{ evidence: [], total: 0, details, announced: 0 },
  };
  return failures.reduce(addFailure, empty);
}

/** The episode with one more failure. */
export function addFailure(episode: Episode, failure: Failure): Episode {
  const { details } = episode;
  const users = added(details.users, failure.user, MAX_USERS);
  const isOther = !users.includes(failure.user);
  return {
    ...witnessed(episode, failure.eventId, failure.time),
    lastFailure: later(episode.lastFailure, failure.time),
    details: {
      ...details,
      users,
      otherFailures: details.otherFailures + (isOther ? failure.count : 0),
      hosts: added(details.hosts, failure.host, MAX_HOSTS),
      failures: details.failures + failure.count,
    },
  };
}

/** The episode with a login that was let in. */
export function addAccepted(episode: Episode, event: EventOf<'LogReceived'>): Episode {
  const { user = '', method = '' } = event.data.authentication;
  const accepted = [...episode.details.accepted, { user, method, time: event.time }];
  return {
    ...witnessed(episode, event.id, event.time),
    details: {
      ...episode.details,
      hosts: added(episode.details.hosts, event.data.host, MAX_HOSTS),
      accepted: accepted.slice(0, MAX_ACCEPTED),
    },
  };
}

function witnessed(episode: Episode, eventId: string, time: string): Episode {
  return {
    ...episode,
    firstSeen: episode.firstSeen < time ? episode.firstSeen : time,
    lastSeen: later(episode.lastSeen, time),
    evidence: added(episode.evidence, eventId, MAX_EVIDENCE),
    total: episode.total + 1,
  };
}

function added(list: readonly string[], item: string, most: number): string[] {
  return list.includes(item) || list.length >= most ? [...list] : [...list, item];
}

/** Instants of one form compare as texts. */
function later(a: string, b: string): string {
  return a > b ? a : b;
}
