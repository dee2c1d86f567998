import { answersCases } from './contract-suite/answers-cases';
import { chainCases } from './contract-suite/chain-cases';
import { conflictsCases } from './contract-suite/conflicts-cases';
import { effectsCases } from './contract-suite/effects-cases';
import { privacyCases } from './contract-suite/privacy-cases';
import { type LedgerSubject, TEST_MS } from './contract-suite/subject';

export type { LedgerSubject };

const OPEN_MS = 120_000;

/**
 * Describes, as tests, what every adapter of the port promises. Call it in a test file; what it
 * opens serves all of its tests and is disposed after them.
 */
export function ledgerContract(name: string, open: () => Promise<LedgerSubject>): void {
  describe(`the ledger contract, kept by ${name}`, () => {
    let opened: LedgerSubject | undefined;
    const subject = () => {
      if (opened === undefined) throw new Error('the ledger of this suite did not open');
      return opened;
    };
    beforeAll(async () => {
      opened = await open();
    }, OPEN_MS);
    afterAll(async () => {
      await opened?.[Symbol.asyncDispose]();
    }, TEST_MS);

    answersCases(subject);
    effectsCases(subject);
    conflictsCases(subject);
    chainCases(subject);
    privacyCases(subject);
  });
}
