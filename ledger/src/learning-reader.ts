import { type GetRound, RoundPage } from '@edgebeat/core';
import type { Ledger } from './ledger';

/** What the ledger says of rounds of learning, as the own peer has it now. */
export interface LearningReader {
  /**
   * A round with a page of its updates.
   *
   * @throws Unavailable ledger-unavailable, and Rejected with the chaincode's own code, such as
   * not-found.
   */
  round(page: GetRound): Promise<RoundPage>;
}

/** Reads rounds through a connection to the own peer. */
export function learningReader(ledger: Pick<Ledger, 'evaluate'>): LearningReader {
  return {
    round: async (page) => {
      const call = { contract: 'learning', transaction: 'get', argument: page };
      return RoundPage.parse(await ledger.evaluate(call));
    },
  };
}
