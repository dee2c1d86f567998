import type { StoredRecord } from '@edgebeat/bus';
import { inTurn } from '@edgebeat/core';
import type { Log } from '@edgebeat/core/node';
import type { RecordHandler } from './handling';
import type { Outlet } from './outlet';
import type { Held } from './state-draft';
import type { StateStore } from './state-store';
import { createSurpriseCounter } from './surprises';
import type { Tally } from './tally';
import { resultOf } from './batch-result';
import { type Ticker, tickStates } from './ticking';

/** What a processor works with. */
export interface ProcessorPorts<State> {
  readonly handle: RecordHandler<State>;
  readonly ticker: Ticker<State> | undefined;
  readonly store: StateStore<State>;
  readonly outlet: Outlet;
  readonly tally: Tally;
  readonly log: Log;
  giveUp(error: Error): void;
}

/** Runs an agent over batches and ticks, one at a time. */
export interface Processor {
  /** Loads the states of the lanes that the agent reads from now on. */
  assigned(lanes: readonly string[]): Promise<void>;
  batch(records: readonly StoredRecord[]): Promise<void>;
  tick(now: string): Promise<void>;
}

type Entry<State> = readonly [string, Held<State>];

/**
 * Outputs are published before the states that contain their cause, and both before the offset
 * moves. After a crash, input that the states contain is passed over, for what came of it is on the
 * bus; any other is handled again over the same states, with the same outputs and ids. A tick that
 * was begun is done again with its own time before anything else.
 */
export function createProcessor<State>(ports: ProcessorPorts<State>): Processor {
  const { handle, ticker, store, outlet, tally, log } = ports;
  const turn = inTurn();
  const surprises = createSurpriseCounter(ports);
  let pending: string | undefined;

  const tickSome = async (states: readonly Entry<State>[], now: string, by: Ticker<State>) => {
    const draft = store.draft();
    const { outputs, errors } = tickStates(now, states, draft, by);
    if (outputs.length === 0 && draft.changed().length === 0) return;
    const writing = store.writing(draft);
    if (!writing.fits && states.length > 1) {
      for (const half of halves(states)) await tickSome(half, now, by);
      return;
    }
    for (const error of errors) log.error({ err: error }, 'a tick failed; the state is dropped');
    if (pending === undefined) await store.beginTick(now);
    pending = now;
    const fresh = await outlet.publish(outputs);
    await writing.save();
    tally.add({ processed: 0, emitted: fresh.length, parked: [] });
  };

  const runTick = async (now: string): Promise<void> => {
    if (ticker === undefined) return;
    await tickSome([...store.entries()], now, ticker);
    if (pending === undefined) return;
    await store.endTick();
    pending = undefined;
  };

  const handleSome = async (records: readonly StoredRecord[]): Promise<void> => {
    const draft = store.draft();
    const outcomes = records.map((record) => handle(record, draft));
    const writing = store.writing(draft);
    if (!writing.fits && records.length > 1) {
      for (const half of halves(records)) await handleSome(half);
      return;
    }
    const fresh = await outlet.publish(outcomes.flatMap((outcome) => outcome.outputs));
    await writing.save();
    tally.add(resultOf(records, outcomes, fresh));
    surprises.count(outcomes);
  };

  const runBatch = async (records: readonly StoredRecord[]): Promise<void> => {
    if (pending !== undefined) await runTick(pending);
    await handleSome(records);
  };

  return {
    assigned: (lanes) =>
      turn(async () => {
        pending = await store.load(lanes);
      }),
    batch: (records) => turn(() => runBatch(records)),
    tick: (now) => turn(() => runTick(pending ?? now)),
  };
}

function halves<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  const middle = Math.ceil(items.length / 2);
  return [items.slice(0, middle), items.slice(middle)];
}
