import { CorrelationCandidate, type EventOf, topics } from '@edgebeat/core';
import { addressEvent, eventTopics } from '../runtime/event-wiring';
import { busUse, type Reading } from '../runtime/bus-use';
import type { InputRecord } from '../runtime/input';
import { addressRequest, ledgerRequests } from '../runtime/ledger-requests';
import { parseJson } from '../runtime/read-json';
import { runWired } from '../runtime/run-wired';
import type { Runnable } from '../runtime/supervise';
import type { Wiring } from '../runtime/wiring';
import { correlationAgent, type CorrelationContext } from './agent';
import type { CorrelationSet } from './correlation-set';
import { linkRequests } from './links';
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
  /** What leads to the events that it looks at: while something waits there, no time passes for it. */
  readonly upstream?: readonly Reading[];
}

function readCandidate({ value }: InputRecord): CorrelationCandidate {
  return parseJson(value, CorrelationCandidate);
}

/**
 * How the correlation agent lies on the bus. What it reads was partitioned by group, and its
 * states do not depend on the order in which events of a group come in.
 */
export function correlationWiring({
  set,
  source,
  mspId,
  upstream = [],
}: CorrelationPorts): Wiring<
  CorrelationCandidate,
  Correlated,
  CorrelationState,
  CorrelationContext
> {
  return {
    agent: correlationAgent,
    inputs: [
      {
        topic: topics.correlation,
        read: readCandidate,
        causedAt: ({ publishedAt }) => publishedAt,
      },
    ],
    outputs: [...eventTopics(correlationAgent.writes), ledgerRequests],
    address: (event) => [
      addressEvent(event, correlationAgent.writes),
      // Those of one incident are made one after the other.
      ...linkRequests(event, mspId).map((link) => addressRequest(link, link.incidentId)),
    ],
    context: () => ({ set, source }),
    timeOf: ({ time }) => time,
    order: 'as-read',
    upstream,
  };
}

/** The correlation agent as the runtime runs it: one part finds what counts, the other counts it. */
export function correlationRunnable(ports: CorrelationPorts): Runnable {
  const matching = matchingWiring(ports.set);
  const { input } = busUse(matching);
  const upstream = [...(ports.upstream ?? []), input];
  const counting = correlationWiring({ ...ports, upstream });
  const { name, description, version } = correlationAgent;
  return {
    ...{ name, description, version },
    readings: [input, busUse(counting).input],
    parts: [
      (run) => runWired(matching, { ...run, agent: matching.agent.name }),
      (run) => runWired(counting, run),
    ],
  };
}
