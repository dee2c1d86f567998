import { consumeCases } from './contract-suite/consume-cases';
import { endCases } from './contract-suite/end-cases';
import { groupCases } from './contract-suite/group-cases';
import { publishCases } from './contract-suite/publish-cases';
import { readCases } from './contract-suite/read-cases';
import { type BusSubject, TEST_MS } from './contract-suite/subject';
import { topicsCases } from './contract-suite/topics-cases';

export type { BusSubject };

/**
 * Describes, as tests, what every adapter of the port promises. Call it in a test file; what it
 * opens serves all of its tests and is disposed after them.
 */
export function busContract(name: string, open: () => Promise<BusSubject>): void {
  describe(`the bus contract, kept by ${name}`, () => {
    let opened: BusSubject | undefined;
    const subject = () => {
      if (opened === undefined) throw new Error('the bus of this suite did not open');
      return opened;
    };
    beforeAll(async () => {
      opened = await open();
    }, TEST_MS);
    afterAll(async () => {
      await opened?.[Symbol.asyncDispose]();
    }, TEST_MS);

    topicsCases(subject);
    publishCases(subject);
    readCases(subject);
    consumeCases(subject);
    groupCases(subject);
    endCases(subject);
  });
}
