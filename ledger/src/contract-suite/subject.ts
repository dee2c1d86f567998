import type { Ledger } from '../ledger';

/** A ledger with a founded consortium, on which one member may record and propose. */
export interface LedgerSubject extends AsyncDisposable {
  /** May record incidents and propose policies as the owner. */
  readonly ledger: Ledger;
  /** The MSP id under which `ledger` acts. */
  readonly owner: string;
  /** Another connection of the same identity, as another process would make it. */
  connect(): Promise<Ledger>;
  /** A connection of an administrator of the owner. */
  connectAdmin(): Promise<Ledger>;
  /** A valid incident item that was never given before. */
  incident(): { readonly id: string };
}

/** The time that one test may take; a ledger on a network needs some. */
export const TEST_MS = 60_000;

/** The bounds of the commands that the suite carries to their end. */
export const bounds = { deadlineMs: 30_000, attempts: 10 } as const;

/** A test of the suite. */
export function promise(title: string, body: () => Promise<void>): void {
  it(title, body, TEST_MS);
}
