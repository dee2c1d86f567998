import type { AgentMetrics } from './metrics';

/** How an agent is doing, as far as it was counted. */
export interface Standing {
  readonly status: 'running' | 'stopped' | 'failed';
  readonly reason?: string;
  readonly processed: number;
  readonly emitted: number;
  readonly parked: number;
  readonly lastEvent?: string;
  readonly startedAt?: string;
}

/** What came of a batch. */
export interface BatchResult {
  readonly processed: number;
  readonly emitted: number;
  /** The reason of each parked record. */
  readonly parked: readonly string[];
  /** When the last of its records was published. */
  readonly lastEvent?: string;
}

/** Counts what an agent does, for its reports and for the metrics. */
export interface Tally {
  started(at: string): void;
  /** Something that it does cannot go on; it counts as failed until that has recovered. */
  failed(activity: string, reason: string): void;
  recovered(activity: string): void;
  stopped(): void;
  add(result: BatchResult): void;
  standing(): Standing;
}

const MAX_REASON = 512;

/** A tally at zero; the agent counts as stopped until it is started. */
export function createTally(agent: string, metrics: AgentMetrics): Tally {
  const failures = new Map<string, string>();
  const counts = { processed: 0, emitted: 0, parked: 0 };
  const times: { startedAt?: string; lastEvent?: string } = {};
  let isStopped = true;

  const standing = (): Standing => {
    const [reason] = failures.values();
    const status = isStopped ? 'stopped' : reason === undefined ? 'running' : 'failed';
    return { status, ...(status === 'failed' && reason ? { reason } : {}), ...counts, ...times };
  };
  const enter = (): void => {
    metrics.running.set({ agent }, standing().status === 'running' ? 1 : 0);
  };

  return {
    started(at) {
      times.startedAt = at;
      isStopped = false;
      failures.clear();
      enter();
    },
    failed(activity, reason) {
      failures.set(activity, (reason || 'no reason was given').slice(0, MAX_REASON));
      metrics.failures.inc({ agent });
      enter();
    },
    recovered(activity) {
      if (failures.delete(activity)) enter();
    },
    stopped() {
      isStopped = true;
      enter();
    },
    add({ processed, emitted, parked, lastEvent }) {
      metrics.processed.inc({ agent }, processed);
      metrics.emitted.inc({ agent }, emitted);
      for (const reason of parked) metrics.parked.inc({ agent, reason });
      counts.processed += processed;
      counts.emitted += emitted;
      counts.parked += parked.length;
      if (lastEvent !== undefined) times.lastEvent = lastEvent;
    },
    standing,
  };
}
