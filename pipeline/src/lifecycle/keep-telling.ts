import { pause } from '../recorder/pause';
import type { RecorderLog } from '../recorder/recorder-log';
import { type LifecyclePorts, tellPersisted } from './tell-persisted';

/** How often it is told, and what tells that there is something to tell. */
export interface TellingPorts extends LifecyclePorts {
  readonly everyMs: number;
  /** Whether something was recorded since it was asked last. */
  readonly takeNews: () => boolean;
  readonly log?: RecorderLog | undefined;
}

/**
 * Tells now and then what is persisted, until the signal is given: what was recorded in between goes
 * into one event, and nothing is asked while nothing is recorded. A failure is logged and mends.
 */
export async function keepTelling(ports: TellingPorts, signal: AbortSignal): Promise<void> {
  let hasNews = true;
  while (!signal.aborted) {
    await pause(ports.everyMs, signal);
    hasNews = ports.takeNews() || hasNews;
    if (hasNews) hasNews = !(await tell(ports, signal));
  }
}

/** Whether it could be told, or the time for it is over. */
async function tell(ports: TellingPorts, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted) return true;
  try {
    await tellPersisted(ports, signal);
    return true;
  } catch (error) {
    ports.log?.warn({ error: String(error) }, 'what is persisted could not be told');
    return false;
  }
}
