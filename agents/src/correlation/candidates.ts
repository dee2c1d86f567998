import { Buffer } from 'node:buffer';
import {
  contentHash,
  type CorrelationCandidate,
  type CorrelationEvidence,
  type EventOf,
  type IncidentRecord,
  sha256Hex,
} from '@edgebeat/core';
import type { CompiledCorrelation } from './correlation-rule';
import type { BaseMatch, CorrelationSet } from './correlation-set';

/** A candidate before it is published. */
export type Candidate = Omit<CorrelationCandidate, 'publishedAt'>;

/** A field with many values puts a record into a group for each of them, up to so many. */
const MAX_GROUPS = 16;
const MAX_GROUP = 512;
/** In bytes of JSON: a state holds very many of them. */
const MAX_VALUE = 66;

/** What correlation rules count of an event of the site. */
export function ofEvent(event: EventOf<'LogReceived'>, set: CorrelationSet): Candidate[] {
  const matches = set.logMatches(event.data);
  if (matches.length === 0) return [];
  const { id, time } = event;
  return candidates(matches, { kind: 'event', id, hash: contentHash(event), time }, time, set);
}

/** What correlation rules count of an incident that a member had notarised. */
export function ofIncident(record: IncidentRecord, set: CorrelationSet): Candidate[] {
  const { owner, id, contentHash: hash, lastSeen, entry } = record;
  const evidence = { kind: 'incident', owner, id, hash, time: lastSeen } as const;
  return candidates(set.incidentMatches(record), evidence, entry.time, set).map((candidate) => ({
    ...candidate,
    techniques: record.techniques,
  }));
}

function candidates(
  matches: readonly BaseMatch[],
  evidence: CorrelationEvidence,
  time: string,
  set: CorrelationSet,
): Candidate[] {
  return matches.flatMap((match) => {
    const { base } = match;
    return set.of(base.name).flatMap((rule) => {
      const value = rule.valueField && match.view.values(rule.valueField)[0];
      if (rule.valueField !== undefined && value === undefined) return [];
      return groupsOf(rule, match).map((group): Candidate => ({
        id: contentHash([rule.id, group, base.name, evidence]),
        ...{ rule: rule.id, group, matched: base.name, time, evidence },
        ...(value === undefined ? {} : { value: shortened(value) }),
        ...{ techniques: [...base.techniques] },
      }));
    });
  });
}

/** A value as it is counted: a long one by its hash, so that two that begin alike are still two. */
function shortened(value: string): string {
  const json = JSON.stringify(value);
  return Buffer.byteLength(json) <= MAX_VALUE ? value : sha256Hex(json);
}

/** The groups of a record: one for each value of each field; none when a field is missing. */
function groupsOf(rule: CompiledCorrelation, { base, view }: BaseMatch): string[][] {
  let groups: string[][] = [[]];
  for (const field of rule.groupBy) {
    const values = view.values(rule.fieldOf(base.name, field));
    groups = groups
      .flatMap((group) => values.map((value) => [...group, value.slice(0, MAX_GROUP)]))
      .slice(0, MAX_GROUPS);
  }
  return groups;
}
