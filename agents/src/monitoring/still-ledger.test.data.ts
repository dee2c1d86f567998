import type { LedgerProgress } from './ledger-progress';

/** A ledger on which nothing is missing and nothing waits. */
export const stillLedger: LedgerProgress = {
  height: () => Promise.resolve(120),
  published: () => Promise.resolve(118),
  waitingSeconds: () => Promise.resolve(0),
  orderer: () => Promise.resolve(),
  newestOfOthers: () => Promise.resolve(undefined),
};
