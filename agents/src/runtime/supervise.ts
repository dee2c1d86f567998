import type { Reading } from './bus-use';
import type { Part, RunPorts, RuntimePorts } from './ports';
import { createTally, type Tally } from './tally';
import { asError, together } from './together';

/** One agent of a site as the runtime runs it. */
export interface Runnable {
  readonly name: string;
  readonly description: string;
  readonly version: string;
  /** What of the bus its lag is counted by. */
  readonly readings: readonly Reading[];
  readonly parts: readonly Part[];
}

/** An agent that is kept running. */
export interface Supervised {
  readonly runnable: Runnable;
  readonly tally: Tally;
  /** Resolves when it has stopped. */
  readonly done: Promise<void>;
}

const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 30_000;
/** After so long without a failure, the next one is the first again. */
const GOOD_MS = 60_000;

/** Keeps an agent running until the signal is given: one that fails is restarted after a pause. */
export function supervise(runnable: Runnable, ports: RuntimePorts): Supervised {
  const tally = createTally(runnable.name, ports.metrics);
  const log = ports.log.child({ agent: runnable.name });
  const giveUp = (error: Error): void => {
    throw error;
  };
  const run = { ...ports, agent: runnable.name, tally, log, giveUp };
  return { runnable, tally, done: keepRunning(runnable, run) };
}

async function keepRunning(runnable: Runnable, ports: RunPorts): Promise<void> {
  const { clock, signal, tally, log } = ports;
  let pause = FIRST_PAUSE_MS;
  while (!signal.aborted) {
    const startedAt = clock.now();
    tally.started(startedAt);
    try {
      await together(ports, runnable.parts);
    } catch (error) {
      tally.failed('run', asError(error).message);
      if (Date.parse(clock.now()) - Date.parse(startedAt) > GOOD_MS) pause = FIRST_PAUSE_MS;
      log.error({ err: error, pause }, 'the agent failed; it is restarted after a pause');
      await clock.sleep(pause, signal);
      pause = Math.min(LONGEST_PAUSE_MS, pause * 2);
    }
  }
  tally.stopped();
}
