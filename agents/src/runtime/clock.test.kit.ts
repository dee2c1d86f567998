import type { Clock } from './clock';

/** A clock that stands still until it is moved. */
export interface TestClock extends Clock {
  /** Moves the time and lets everybody go on whose sleep is over. */
  advance(milliseconds: number): void;
  /** How many wait for it. */
  sleepers(): number;
}

/** A clock that shows a time. */
export function testClock(start = '2026-11-22T16:00:00.000Z'): TestClock {
  let now = Date.parse(start);
  const sleepers = new Set<{ readonly until: number; wake(): void }>();
  return {
    now: () => new Date(now).toISOString(),
    sleep: (milliseconds, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) {
          resolve();
          return;
        }
        const wake = () => {
          sleepers.delete(sleeper);
          signal.removeEventListener('abort', wake);
          resolve();
        };
        const sleeper = { until: now + milliseconds, wake };
        sleepers.add(sleeper);
        signal.addEventListener('abort', wake);
      }),
    advance(milliseconds) {
      now += milliseconds;
      for (const sleeper of [...sleepers]) if (sleeper.until <= now) sleeper.wake();
    },
    sleepers: () => sleepers.size,
  };
}
