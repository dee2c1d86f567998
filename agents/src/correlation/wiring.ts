import { CorrelationCandidate, type EventOf, topics } from '@edgebeat/core';
import { addressEvent, eventTopics } from '../runtime/event-wiring';
import { busUse } from '../runtime/bus-use';
import { topicOfObjects } from '../runtime/output';
import { parseJson } from '../runtime/read-json';
import { runWired } from '../runtime/run-wired';
import type { Runnable } from '../runtime/supervise';
import type { Wiring } from '../runtime/wiring';
import { correlationAgent, type CorrelationContext } from './agent';
import type { CorrelationSet } from './correlation-set';
import { addressLink, linkRequests } from './links';
import { matchingWiring } from './matching';
import type { CorrelationState } from './state';

type Correlated = EventOf<'IncidentCorrelated'>;

/** What the correlation agent gets besides the bus. */
export interface CorrelationPorts {
  readonly set: CorrelationSet;
  /** The source of what it says. */
  readonly source: string;
  /** The member whose incidents it links. */
  readonly mspId: string;
}

/**
 * How the correlation agent lies on the bus. What it reads was partitioned by group, and its
 * states do not depend on the order in which events of a group come in.
 */
export function correlationWiring({
  set,
  source,
  mspId,
}: CorrelationPorts): Wiring<
  CorrelationCandidate,
  Correlated,
  CorrelationState,
  CorrelationContext
> {
  return {
    agent: correlationAgent,
    inputs: [
      { topic: topics.correlation, read: ({ value }) => parseJson(value, CorrelationCandidate) },
    ],
    outputs: [...eventTopics(correlationAgent.writes), topicOfObjects(topics['ledger.requests'])],
    address: (event) => [
      addressEvent(event, correlationAgent.writes),
      ...linkRequests(event, mspId).map(addressLink),
    ],
    context: () => ({ set, source }),
    timeOf: ({ time }) => time,
    order: 'as-read',
  };
}

/** The correlation agent as the runtime runs it: one part finds what counts, the other counts it. */
export function correlationRunnable(ports: CorrelationPorts): Runnable {
  const matching = matchingWiring(ports.set);
  const counting = correlationWiring(ports);
  const { name, description, version } = correlationAgent;
  return {
    ...{ name, description, version },
    readings: [busUse(matching).input, busUse(counting).input],
    parts: [
      (run) => runWired(matching, { ...run, agent: matching.agent.name }),
      (run) => runWired(counting, run),
    ],
  };
}
