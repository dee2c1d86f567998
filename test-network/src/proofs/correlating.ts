import { correlationAgent, type CorrelationSet, ofEvent, runKeyed } from '@edgebeat/agents';
import { contentHash, type EventOf } from '@edgebeat/core';

type Log = EventOf<'LogReceived'>;
type Candidates = ReturnType<typeof ofEvent>;

/** What came of events: one hash over everything that was said, and how much was late. */
export interface Correlated {
  readonly hash: string;
  readonly said: number;
  readonly late: number;
}

/** Correlates in memory; what an event means to the rules is found out once for all its arrivals. */
export class Correlator {
  readonly #set: CorrelationSet;
  readonly #candidates = new Map<string, Candidates>();

  constructor(set: CorrelationSet) {
    this.#set = set;
  }

  /** Takes events in an order, and then nothing for long; or what is not due yet stays open. */
  correlate(arrivals: readonly Log[], isEnd = true): Correlated {
    let late = 0;
    const agent: typeof correlationAgent = {
      ...correlationAgent,
      handle(candidate, state, context) {
        const step = correlationAgent.handle(candidate, state, context);
        if (step.park?.reason === 'late') late += 1;
        return step;
      },
    };
    const context = { set: this.#set, source: 'urn:edgebeat:AlphaMSP:alpha-1:correlation' };
    const run = runKeyed(agent, context, 1_000_000);
    const ids: string[] = [];
    for (const event of arrivals) {
      for (const candidate of this.#of(event))
        ids.push(...run.handle(candidate).map(({ id }) => id));
    }
    if (isEnd) ids.push(...run.tick('2027-01-31T00:00:00.000Z').map(({ id }) => id));
    return { hash: hashOf(ids), said: ids.length, late };
  }

  #of(event: Log): Candidates {
    const known = this.#candidates.get(event.id);
    if (known !== undefined) return known;
    const found = ofEvent(event, this.#set);
    this.#candidates.set(event.id, found);
    return found;
  }
}

/** One hash over ids, whatever their order; an id covers all of its event. */
export function hashOf(ids: readonly string[]): string {
  return contentHash([...ids].sort());
}
