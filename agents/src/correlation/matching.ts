import {
  type CorrelationCandidate,
  type EventOf,
  events,
  IncidentRecord,
  LedgerEntry,
  topics,
} from '@edgebeat/core';
import { z } from 'zod';
import { busKey } from '../runtime/bus-key';
import { eventInputs, parseEvent } from '../runtime/event-wiring';
import type { Agent, Parking } from '../runtime';
import type { Input } from '../runtime/input';
import { topicOfObjects } from '../runtime/output';
import { parseJson } from '../runtime/read-json';
import type { Wiring } from '../runtime/wiring';
import { groupKey } from './agent';
import { ofEvent, ofIncident } from './candidates';
import type { CorrelationSet } from './correlation-set';

/** What is looked at: an event of the site, or an incident that is on the ledger. */
export type MatchingInput =
  | { readonly kind: 'event'; readonly event: EventOf<'LogReceived'> }
  | { readonly kind: 'incident'; readonly record: IncidentRecord };

/** What the matching part gets: its rules, and when what it looks at was published. */
export interface MatchingContext {
  readonly set: CorrelationSet;
  readonly now: string;
}

type MatchingAgent = Agent<MatchingInput, CorrelationCandidate, never, MatchingContext>;

/** A clock that is further ahead would make everything else late. */
const AHEAD_MS = 86_400_000;

/** The part of the correlation agent that finds out what its rules count, and hands it on by group. */
export const matchingAgent: MatchingAgent = {
  name: 'correlation.matching',
  description: 'Finds what correlation rules count.',
  version: '1',
  reads: ['LogReceived'],
  writes: [],
  settings: z.strictObject({}),
  keyBy: (input) => (input.kind === 'event' ? input.event.source : input.record.owner),
  handle(input, _state, { set, now }) {
    const found =
      input.kind === 'event' ? ofEvent(input.event, set) : ofIncident(input.record, set);
    const emit = found.map((candidate) => ({ ...candidate, publishedAt: now }));
    const park = emit.length > 0 && input.kind === 'event' ? aheadOfTime(input.event) : undefined;
    return { emit, state: undefined, ...(park === undefined ? {} : { park }) };
  },
};

/** How the matching part lies on the bus. */
export function matchingWiring(
  set: CorrelationSet,
): Wiring<MatchingInput, CorrelationCandidate, never, MatchingContext> {
  return {
    agent: matchingAgent,
    inputs: [...eventInputs(matchingAgent.reads, readEvent), ledgerInput],
    outputs: [topicOfObjects(topics.correlation)],
    address: (candidate) => [
      {
        topic: topics.correlation.name,
        key: busKey(groupKey(candidate)),
        value: JSON.stringify(candidate),
        id: candidate.id,
      },
    ],
    context: (now) => ({ set, now }),
    timeOf: (input) => (input.kind === 'event' ? input.event.time : input.record.entry.time),
    order: 'as-read',
  };
}

function readEvent(value: unknown): MatchingInput {
  return { kind: 'event', event: parseEvent(value, ['LogReceived']) };
}

/** Incidents as any member reads them: their public fields, and nothing of what is behind them. */
const ledgerInput: Input<MatchingInput> = {
  topic: topics['ledger.events'],
  read({ value }) {
    // Most entries are of other kinds, and long.
    if (!value.includes('"incident"')) return undefined;
    const entry = parseJson(value, LedgerEntry);
    const isIncident = entry.entry === 'record' && entry.kind === 'incident';
    if (!isIncident || entry.value === null) return undefined;
    return { kind: 'incident', record: parseJson(entry.value, IncidentRecord) };
  },
};

function aheadOfTime({ time, data }: EventOf<'LogReceived'>): Parking | undefined {
  const ahead = Date.parse(time) - Date.parse(data.receivedAt);
  if (ahead <= AHEAD_MS) return undefined;
  const hours = String(Math.round(ahead / 3_600_000));
  return {
    reason: 'ahead-of-time',
    detail: `time: is ${hours} hours after it came in; check the clock of ${events.LogReceived.name}’s source`,
  };
}
