import { type AgentReportedData, topics } from '@edgebeat/core';
import type { RuntimePorts } from './ports';
import { publishReports, reportOf } from './report';
import { type Runnable, supervise, type Supervised } from './supervise';

/** Agents that run elsewhere or not at all are reported with those that run here. */
export type OtherReports = (round: number) => readonly AgentReportedData[];

/** The agents that one process runs, and what it reports. */
export interface Crew {
  readonly runnables: readonly Runnable[];
  readonly others: OtherReports;
  /** The source of the reports: `urn:edgebeat:<msp>:<site>:agents`. */
  readonly source: string;
}

/**
 * Runs agents until the signal is given, each restarted by itself when it fails, and reports them
 * at once, every few seconds and at the end. It resolves when all have stopped, or when the time
 * to stop in is over.
 */
export async function runRunnables(crew: Crew, ports: RuntimePorts): Promise<void> {
  await ports.bus.ensureTopics([topics.metrics]);
  const running = crew.runnables.map((runnable) => supervise(runnable, ports));
  const reporting = keepReporting(crew, running, ports);
  await Promise.all([...running.map(({ done }) => stopped(done, ports)), reporting]);
  await report(crew, running, 0, ports);
}

async function keepReporting(
  crew: Crew,
  running: readonly Supervised[],
  ports: RuntimePorts,
): Promise<void> {
  const { clock, settings, signal } = ports;
  for (let round = 0; !signal.aborted; round += 1) {
    await report(crew, running, round, ports);
    await clock.sleep(settings.reportMs, signal);
  }
}

async function report(
  { others, source }: Crew,
  running: readonly Supervised[],
  round: number,
  ports: RuntimePorts,
): Promise<void> {
  try {
    // Whoever reads that an agent had caught up by then knows that it is not older than that.
    const time = ports.clock.now();
    const own = await Promise.all(running.map((agent) => reportOf(agent, ports)));
    await publishReports([...own, ...others(round)], time, source, ports);
  } catch (error) {
    ports.log.warn({ err: error }, 'the agents could not be reported');
  }
}

/** Waits for an agent to stop, but once the signal is given not for longer than it may take. */
async function stopped(done: Promise<void>, ports: RuntimePorts): Promise<void> {
  const { clock, log, settings, signal } = ports;
  const over = new AbortController();
  const inTime = done.finally(() => {
    over.abort();
  });
  await untilAborted(AbortSignal.any([signal, over.signal]));
  await Promise.race([inTime, clock.sleep(settings.graceMs, over.signal)]);
  if (!over.signal.aborted)
    log.error({ graceMs: settings.graceMs }, 'an agent did not stop in time');
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else
      signal.addEventListener(
        'abort',
        () => {
          resolve();
        },
        { once: true },
      );
  });
}
