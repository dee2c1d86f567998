import { pause } from '../recorder/pause';
import type { RecorderLog } from '../recorder/recorder-log';
import { type LifecyclePorts, tellPersisted } from './tell-persisted';

/** How often it is told, and what tells that there is something to tell. */
export interface TellingPorts extends LifecyclePorts {
  readonly everyMs: number;
  /** Whether something was recorded that may have to be told; whoever records sets it. */
  readonly news: { there: boolean };
  readonly log?: RecorderLog | undefined;
}

/**
 * Tells now and then what is persisted, until the signal is given: what was recorded in between goes
 * into one event, and nothing is asked while nothing is recorded. A failure is logged and mends.
 */
export async function keepTelling(ports: TellingPorts, signal: AbortSignal): Promise<void> {
  for (;;) {
    await pause(ports.everyMs, signal);
    if (signal.aborted) return;
    if (ports.news.there) await tell(ports, signal);
  }
}

async function tell(ports: TellingPorts, signal: AbortSignal): Promise<void> {
  const { news, log } = ports;
  // Before it is told: what is recorded meanwhile is news again.
  news.there = false;
  try {
    await tellPersisted(ports, signal);
  } catch (error) {
    news.there = true;
    log?.warn({ error: String(error) }, 'what is persisted could not be told');
  }
}
