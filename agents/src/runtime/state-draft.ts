import { type InputRecord, laneOf } from './input';

/** The state of a key, and what is known of its last event. */
export interface Held<State> {
  readonly state: State;
  /** By how many milliseconds the event's time was ahead of the bus's when it was published. */
  readonly ahead: number;
  readonly at: string;
  readonly lane: string;
}

/** For each lane, the last offset of each partition of the input that its states contain. */
export type Reach = Map<string, Readonly<Record<string, number>>>;

/** Changes to states that count only once they are applied. */
export interface Draft<State> {
  /** Whether the states contain a record already: it is a repeat and counts no more. */
  contains(record: InputRecord): boolean;
  reach(record: InputRecord): void;
  get(key: string): Held<State> | undefined;
  /** Undefined drops the key. */
  put(key: string, held: Held<State> | undefined): void;
  /** Keys whose state is another one than before. */
  changed(): readonly (readonly [string, Held<State> | undefined])[];
  /** What the lanes that were reached contain now. */
  reached(): Reach;
  /** The keys that must go so that at most `most` remain: those that were quiet for longest. */
  overflow(most: number): readonly string[];
  apply(): void;
}

/** Opens a draft over states; a map keeps the order of insertion, the quietest key first. */
export function openDraft<State>(states: Map<string, Held<State>>, reach: Reach): Draft<State> {
  const changes = new Map<string, Held<State> | undefined>();
  const reached: Reach = new Map();
  const get = (key: string) => (changes.has(key) ? changes.get(key) : states.get(key));
  return {
    contains({ lane, origin }) {
      const upTo = (reached.get(lane) ?? reach.get(lane))?.[laneOf(origin)];
      return upTo !== undefined && origin.offset <= upTo;
    },
    reach({ lane, origin }) {
      const before = reached.get(lane) ?? reach.get(lane);
      reached.set(lane, { ...before, [laneOf(origin)]: origin.offset });
    },
    get,
    put(key, held) {
      changes.delete(key);
      changes.set(key, held);
    },
    changed: () => [...changes].filter(([key, held]) => held?.state !== states.get(key)?.state),
    reached: () => reached,
    overflow: (most) => overflowOf(states, changes, most),
    apply() {
      for (const [key, held] of changes) {
        states.delete(key);
        if (held !== undefined) states.set(key, held);
      }
      for (const [lane, offsets] of reached) reach.set(lane, offsets);
    },
  };
}

function overflowOf<State>(
  states: ReadonlyMap<string, Held<State>>,
  changes: ReadonlyMap<string, Held<State> | undefined>,
  most: number,
): string[] {
  const kept = [...changes].filter(([, held]) => held !== undefined).map(([key]) => key);
  const untouched = states.size - [...changes.keys()].filter((key) => states.has(key)).length;
  const excess = untouched + kept.length - most;
  if (excess <= 0) return [];
  const quiet = [...states.keys()].filter((key) => !changes.has(key));
  return [...quiet, ...kept].slice(0, excess);
}
