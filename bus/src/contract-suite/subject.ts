import type { Bus } from '../bus';

/** A bus whose data outlives it. */
export interface BusSubject extends AsyncDisposable {
  /** The bus as it is now; another one after `restart`. */
  readonly bus: Bus;
  /** Disposes the bus, if that was not done, and opens it again on the same data. */
  restart(): Promise<void>;
}

/** The time that one test may take; a broker needs some to share partitions anew. */
export const TEST_MS = 60_000;

/** The longest that something may take that comes by itself. */
export const SOON_MS = 30_000;

/** A test of the suite. */
export function promise(title: string, body: () => Promise<void>): void {
  it(title, body, TEST_MS);
}
