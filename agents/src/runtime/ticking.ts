import { checkSize, type Output } from './output';
import type { Draft, Held } from './state-draft';
import type { Wiring } from './wiring';

/** What the passing of time does to one state. */
export interface Ticked<State> {
  readonly outputs: readonly Output[];
  readonly state: State | undefined;
}

/** Tells a state what time it is. */
export type Ticker<State> = (time: string, state: State) => Ticked<State>;

/** What a tick did to all states: a draft holds the changes. */
export interface TickResult {
  readonly outputs: readonly Output[];
  /** What the agent threw; a state that it cannot bear is dropped. */
  readonly errors: readonly unknown[];
}

/** Binds an agent's ticks to how it is wired; undefined when time does nothing to it. */
export function createTicker<In, Out, State, Context>(
  wiring: Wiring<In, Out, State, Context>,
): Ticker<State> | undefined {
  const { agent } = wiring;
  if (agent.tick === undefined) return undefined;
  return (time, before) => {
    const step = agent.tick?.(time, before, wiring.context(time)) ?? { emit: [], state: before };
    return {
      outputs: step.emit.flatMap((out) => wiring.address(out)).map(checkSize),
      state: step.state,
    };
  };
}

/**
 * Tells every state the time, each in the time of its own last event: a log that is read years later
 * is not silent for years.
 */
export function tickStates<State>(
  now: string,
  states: Iterable<readonly [string, Held<State>]>,
  draft: Draft<State>,
  ticker: Ticker<State>,
): TickResult {
  const outputs: Output[] = [];
  const errors: unknown[] = [];
  const at = Date.parse(now);
  for (const [key, held] of states) {
    try {
      const ticked = ticker(new Date(at + held.ahead).toISOString(), held.state);
      outputs.push(...ticked.outputs);
      if (ticked.state === held.state) continue;
      draft.put(key, ticked.state === undefined ? undefined : { ...held, state: ticked.state });
    } catch (error) {
      errors.push(error);
      draft.put(key, undefined);
    }
  }
  return { outputs, errors };
}
