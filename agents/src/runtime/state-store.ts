import type { Bus, BusRecord } from '@edgebeat/bus';
import { changelogTopic } from '@edgebeat/core';
import { z } from 'zod';
import { droppedRecord, readChangelog, reachedRecord, stateRecord, tickRecord } from './changelog';
import { isOnePublish } from './publishing';
import { type Draft, type Held, openDraft, type Reach } from './state-draft';

/** What a store needs: the agent's name, how its states are written, and how many there may be. */
export interface StoreOptions<State> {
  readonly agent: string;
  readonly schema: z.ZodType<State>;
  readonly maxKeys: number;
}

/** A draft on its way to the changelog. */
export interface Writing {
  /** Whether the bus takes it at once; one that it does not take must be made smaller. */
  readonly fits: boolean;
  /** Writes it, all or nothing, and makes it count. */
  save(): Promise<void>;
}

/** The states of an agent, in memory and on its changelog. */
export interface StateStore<State> {
  /**
   * Reads the states of the given lanes from the changelog and forgets all others.
   *
   * @returns the time of a tick that was begun and perhaps not finished.
   */
  load(lanes: readonly string[]): Promise<string | undefined>;
  /** Changes that count only once they are saved. */
  draft(): Draft<State>;
  /** Keeps that a tick is under way, until it is kept that it is over. */
  beginTick(now: string): Promise<void>;
  /** What keeps a draft; nothing is written yet. */
  writing(draft: Draft<State>): Writing;
  /** Keeps that the tick under way is over. */
  endTick(): Promise<void>;
  entries(): Iterable<readonly [string, Held<State>]>;
  size(): number;
  /** How many states were dropped: for want of room, too large to keep, or not of their form. */
  evicted(): number;
}

/** The store of an agent that keeps no state. */
export function noStates<State>(): StateStore<State> {
  return {
    load: () => Promise.resolve(undefined),
    draft: () => openDraft<State>(new Map(), new Map()),
    beginTick: () => Promise.resolve(),
    endTick: () => Promise.resolve(),
    writing: () => ({ fits: true, save: () => Promise.resolve() }),
    entries: () => [],
    size: () => 0,
    evicted: () => 0,
  };
}

interface Shelf<State> {
  readonly options: StoreOptions<State>;
  readonly held: Map<string, Held<State>>;
  readonly reach: Reach;
  evicted: number;
}

/** An empty store over the changelog of an agent. */
export function openStateStore<State>(options: StoreOptions<State>, bus: Bus): StateStore<State> {
  const shelf: Shelf<State> = { options, held: new Map(), reach: new Map(), evicted: 0 };
  const topic = changelogTopic(options.agent).name;
  return {
    load: (lanes) => load(shelf, lanes, bus),
    draft: () => openDraft(shelf.held, shelf.reach),
    async beginTick(now) {
      await bus.publish(topic, [tickRecord(now)]);
    },
    async endTick() {
      await bus.publish(topic, [tickRecord(null)]);
    },
    writing(draft) {
      const { records, evicted } = recordsOf(shelf, draft);
      return {
        fits: isOnePublish(records),
        async save() {
          if (records.length > 0) await bus.publish(topic, records);
          shelf.evicted += evicted;
          draft.apply();
        },
      };
    },
    entries: () => shelf.held,
    size: () => shelf.held.size,
    evicted: () => shelf.evicted,
  };
}

async function load<State>(shelf: Shelf<State>, lanes: readonly string[], bus: Bus) {
  const { options, held, reach } = shelf;
  const log = await readChangelog(bus, options.agent);
  held.clear();
  reach.clear();
  shelf.evicted += log.unreadable;
  for (const [lane, reached] of log.reached) if (lanes.includes(lane)) reach.set(lane, reached);
  for (const [key, { state, ...rest }] of log.states) {
    if (!lanes.includes(rest.lane)) continue;
    const read = options.schema.safeParse(state);
    if (read.success) held.set(key, { ...rest, state: read.data });
    else shelf.evicted += 1;
  }
  return log.tick;
}

/** What a draft has to write; what has no room is dropped with it. */
function recordsOf<State>({ options }: Shelf<State>, draft: Draft<State>) {
  const { schema, maxKeys } = options;
  const overflow = draft.overflow(maxKeys);
  for (const key of overflow) draft.put(key, undefined);
  let evicted = overflow.length;
  const states = draft.changed().map(([key, held]): BusRecord => {
    if (held === undefined) return droppedRecord(key);
    const record = recordOf(key, held, schema);
    if (record !== undefined) return record;
    draft.put(key, undefined);
    evicted += 1;
    return droppedRecord(key);
  });
  const reached = [...draft.reached()].map(([lane, to]) => reachedRecord(lane, to));
  return { records: states.length === 0 ? [] : [...states, ...reached], evicted };
}

/** The record of a state; undefined for one that is too large, or not of its form. */
function recordOf<State>(
  key: string,
  held: Held<State>,
  schema: z.ZodType<State>,
): BusRecord | undefined {
  // What is no codec reads as it is written, and reading is several times faster.
  const isCodec = schema instanceof z.ZodCodec;
  const state = isCodec ? z.safeEncode(schema, held.state) : schema.safeParse(held.state);
  return state.success ? stateRecord(key, { ...held, state: state.data }) : undefined;
}
