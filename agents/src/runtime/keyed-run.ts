import type { Agent } from './agent';

/** An agent with its states: one for each key, and never more than a bounded number of them. */
export interface KeyedRun<In, Out> {
  handle(event: In): readonly Out[];
  /** Tells every key that time has passed. */
  tick(time: string): readonly Out[];
  /** How many keys have a state. */
  keys(): number;
  /** How many states were dropped for want of room, those first that were quiet for longest. */
  evicted(): number;
}

/** Runs an agent in memory over events of one site, in their order. */
export function runKeyed<In, Out, State, Context>(
  agent: Agent<In, Out, State, Context>,
  context: Context,
  maxKeys: number,
): KeyedRun<In, Out> {
  const states = new Map<string, State>();
  let evicted = 0;

  // A map keeps the order of insertion, so its first key is the one that was quiet for longest.
  const keep = (key: string, state: State | undefined): void => {
    states.delete(key);
    if (state !== undefined) states.set(key, state);
    const [oldest] = states.keys();
    if (states.size > maxKeys && oldest !== undefined) {
      states.delete(oldest);
      evicted += 1;
    }
  };

  return {
    handle(event) {
      const key = agent.keyBy(event);
      if (key === undefined) return [];
      const { emit, state } = agent.handle(event, states.get(key), context);
      keep(key, state);
      return emit;
    },
    tick(time) {
      return [...states].flatMap(([key, before]) => {
        const step = agent.tick?.(time, before, context);
        if (step === undefined) return [];
        if (step.state === undefined) states.delete(key);
        else states.set(key, step.state);
        return step.emit;
      });
    },
    keys: () => states.size,
    evicted: () => evicted,
  };
}
