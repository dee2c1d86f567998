import { Buffer } from 'node:buffer';
import { type Bus, busLimits, type BusRecord } from '@edgebeat/bus';
import { changelogTopic, Instant } from '@edgebeat/core';
import { z } from 'zod';
import { tryJson } from './read-json';

/** The state of a key as it lies on the changelog. */
const StoredState = z.strictObject({
  state: z.json(),
  ahead: z.int(),
  at: Instant,
  lane: z.string(),
});
export type StoredState = z.infer<typeof StoredState>;

/** How far each partition of the input is contained in the states of a lane, by its name. */
const Reached = z.record(z.string(), z.int().min(0));
export type Reached = z.infer<typeof Reached>;

/** Everything that a changelog holds. */
export interface Changelog {
  /** In the order of their last change. */
  readonly states: ReadonlyMap<string, StoredState>;
  readonly reached: ReadonlyMap<string, Reached>;
  /** The time of a tick that was begun and perhaps not finished. */
  readonly tick: string | undefined;
  /** How many records are of no form that is known. */
  readonly unreadable: number;
}

const STATE = 'state/';
const REACHED = 'reached/';
const TICK = 'tick';

/** The record of a key's state, or undefined when it is too large to keep. */
export function stateRecord(
  key: string,
  stored: Omit<StoredState, 'state'> & { state: unknown },
): BusRecord | undefined {
  const value = JSON.stringify(stored);
  return Buffer.byteLength(value) <= busLimits.valueBytes
    ? { key: `${STATE}${key}`, value }
    : undefined;
}

/** The record that drops a key's state. */
export function droppedRecord(key: string): BusRecord {
  return { key: `${STATE}${key}`, value: null };
}

/** The record that says how far a lane is. */
export function reachedRecord(lane: string, reached: Reached): BusRecord {
  return { key: `${REACHED}${lane}`, value: JSON.stringify(reached) };
}

/** The record that says that a tick was begun, or with null that it is done. */
export function tickRecord(now: string | null): BusRecord {
  return { key: TICK, value: now === null ? null : JSON.stringify(now) };
}

/** Reads an agent's changelog from its start. */
export async function readChangelog(bus: Bus, agent: string): Promise<Changelog> {
  const last = new Map<string, string>();
  for await (const { key, value } of bus.readAll(changelogTopic(agent).name)) {
    last.delete(key);
    if (value !== null) last.set(key, value);
  }
  const states = valuesOf(last, STATE, StoredState);
  const reached = valuesOf(last, REACHED, Reached);
  const tick = valuesOf(last, TICK, Instant).get('');
  const read = states.size + reached.size + (tick === undefined ? 0 : 1);
  return { states, reached, tick, unreadable: last.size - read };
}

/** The values of one form, by the rest of their keys. */
function valuesOf<Schema extends z.ZodType>(
  records: ReadonlyMap<string, string>,
  prefix: string,
  schema: Schema,
): Map<string, z.output<Schema>> {
  const values = new Map<string, z.output<Schema>>();
  for (const [key, text] of records) {
    if (!key.startsWith(prefix)) continue;
    const value = schema.safeParse(tryJson(text));
    if (value.success) values.set(key.slice(prefix.length), value.data);
  }
  return values;
}
