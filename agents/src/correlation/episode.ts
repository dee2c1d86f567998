import {
  contentHash,
  eventId,
  type EventOf,
  events,
  type IncidentCorrelatedData,
} from '@edgebeat/core';
import type { CompiledCorrelation } from './correlation-rule';
import type { CorrelationState, Episode, Item } from './state';

const MAX_ITEMS = 64;
const MAX_MEMBERS = 64;
const MAX_TECHNIQUES = 16;

/** Begins an episode with what made the pattern, of which there is at least one. */
export function beginEpisode(
  { rule, group }: Pick<CorrelationState, 'rule' | 'group'>,
  window: readonly [Item, ...Item[]],
): Episode {
  const [first] = window;
  const empty: Episode = {
    correlationId: contentHash([rule, group, first.id]),
    ...{ items: [], total: 0, last: first.at, members: [], techniques: [], announced: 0 },
    ...{ firstSeen: first.evidence.time, lastSeen: first.evidence.time },
  };
  return window.reduce(joined, empty);
}

/** The episode with one more item. */
export function joined(episode: Episode, item: Item): Episode {
  const { evidence } = item;
  const members =
    evidence.kind === 'incident' ? [...episode.members, evidence.owner] : episode.members;
  const techniques = [...episode.techniques, ...item.techniques];
  return {
    ...episode,
    items: episode.items.length < MAX_ITEMS ? [...episode.items, item] : episode.items,
    total: episode.total + 1,
    last: Math.max(episode.last, item.at),
    members: [...new Set(members)].sort().slice(0, MAX_MEMBERS),
    techniques: [...new Set(techniques)].sort().slice(0, MAX_TECHNIQUES),
    firstSeen: episode.firstSeen < evidence.time ? episode.firstSeen : evidence.time,
    lastSeen: episode.lastSeen > evidence.time ? episode.lastSeen : evidence.time,
  };
}

/** Says what belongs together; the same things in the same order give the same event. */
export function correlated(
  rule: CompiledCorrelation,
  group: readonly string[],
  episode: Episode,
  source: string,
): EventOf<'IncidentCorrelated'> {
  const { correlationId, members, firstSeen, lastSeen, announced } = episode;
  const techniques = [...new Set([...rule.techniques, ...episode.techniques])];
  const data: IncidentCorrelatedData = {
    ...{ correlationId, rule: { id: rule.id, title: rule.title }, type: rule.name },
    ...{ severity: rule.severity, techniques: techniques.sort().slice(0, MAX_TECHNIQUES) },
    agent: 'correlation',
    group: rule.groupBy.map((field, index) => ({ field, value: group[index] ?? '' })),
    ...{ members, firstSeen, lastSeen },
    evidence: { items: episode.items.map(({ evidence }) => evidence), total: episode.total },
    state: announced === 0 ? 'opened' : 'ongoing',
  };
  const id = eventId(source, correlationId, data);
  const head = { id, source, time: lastSeen, subject: correlationId };
  return events.IncidentCorrelated.make(head, data);
}
