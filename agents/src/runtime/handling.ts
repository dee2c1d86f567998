import type { StoredRecord } from '@edgebeat/bus';
import { Unavailable } from '@edgebeat/core';
import type { Parking } from './agent';
import { busKey } from './bus-key';
import { directInput, type InputRecord } from './input';
import { checkSize, type Output } from './output';
import { parkingOf, parkRecord } from './parking';
import type { Draft, Held } from './state-draft';
import type { Wiring } from './wiring';

/** What came of one record. */
export type Outcome =
  | { readonly kind: 'passed' | 'handled'; readonly outputs: readonly Output[] }
  | { readonly kind: 'parked'; readonly outputs: readonly Output[]; readonly parking: Parking };

/** What the handling of records needs besides them. */
export interface HandlingPorts {
  /** Reads a record as it lies: as it was published, or as it was partitioned again. */
  readonly toInput: (record: StoredRecord) => InputRecord;
  readonly now: () => string;
}

/**
 * Handles one record over a draft of the states. Whatever is wrong with it parks it and leaves the
 * states as they were.
 *
 * @throws Unavailable when it has to be tried again.
 */
export type RecordHandler<State> = (record: StoredRecord, draft: Draft<State>) => Outcome;

const passed: Outcome = { kind: 'passed', outputs: [] };

/** Binds an agent's handling to how it is wired. */
export function createHandler<In, Out, State, Context>(
  wiring: Wiring<In, Out, State, Context>,
  { toInput, now }: HandlingPorts,
): RecordHandler<State> {
  const parked = (input: InputRecord, parking: Parking): Outcome => ({
    kind: 'parked',
    outputs: [parkRecord(wiring.agent.name, input, parking, now())],
    parking,
  });

  return (record, draft) => {
    let input = directInput(record);
    try {
      input = toInput(record);
      if (draft.contains(input)) return passed;
      draft.reach(input);
      const result = handleInput(input, draft, wiring);
      return 'reason' in result ? parked(input, result) : result;
    } catch (error) {
      if (error instanceof Unavailable) throw error;
      return parked(input, parkingOf(error));
    }
  };
}

/** What a record says to the agent, and whose state it belongs to; undefined when it says nothing. */
export function readInput<In, Out, State, Context>(
  record: InputRecord,
  { agent, inputs }: Wiring<In, Out, State, Context>,
): ReadInput<In> | undefined {
  const input = inputs.find(({ topic }) => topic.name === record.origin.topic);
  const event = input?.read(record);
  const key = event === undefined ? undefined : agent.keyBy(event);
  if (event === undefined || key === undefined) return undefined;
  return { event, key, causedAt: input?.causedAt?.(event) };
}

/** A record as an agent takes it. */
interface ReadInput<In> {
  readonly event: In;
  readonly key: string;
  readonly causedAt: string | undefined;
}

function handleInput<In, Out, State, Context>(
  input: InputRecord,
  draft: Draft<State>,
  wiring: Wiring<In, Out, State, Context>,
): Outcome | Parking {
  const read = readInput(input, wiring);
  if (read === undefined) return passed;
  const { agent } = wiring;
  const key = busKey(read.key);
  const context = wiring.context(input.timestamp, read.event);
  const step = agent.handle(read.event, draft.get(key)?.state, context);
  if (step.park !== undefined) return step.park;
  const outputs = step.emit.flatMap((out) => wiring.address(out)).map(checkSize);
  if (agent.state !== undefined) {
    const cause = read.causedAt ?? input.timestamp;
    draft.put(
      key,
      heldFrom(step.state, { ...input, timestamp: cause }, wiring.timeOf(read.event, input)),
    );
  }
  return { kind: 'handled', outputs };
}

function heldFrom<State>(
  state: State | undefined,
  { timestamp, lane }: InputRecord,
  time: string,
): Held<State> | undefined {
  if (state === undefined) return undefined;
  return { state, ahead: Date.parse(time) - Date.parse(timestamp), at: timestamp, lane };
}
