import type { FabricEnvironment } from '@edgebeat/network';
import { Bench } from './bench';
import { channelCases } from './cases/channel-cases';
import { compositionCases } from './cases/composition-cases';
import { configCases } from './cases/config-cases';
import { differenceCases } from './cases/difference-cases';
import { discoverProgramCases } from './cases/discover-program-cases';
import { discoveryCases } from './cases/discovery-cases';
import { discoveryRefusalCases } from './cases/discovery-refusal-cases';
import { eventCases } from './cases/event-cases';
import { forgingCases } from './cases/forging-cases';
import { faultCases } from './cases/fault-cases';
import { identityCases } from './cases/identity-cases';
import { keyPolicyCases } from './cases/key-policy-cases';
import { joinedChannelCases } from './cases/joined-channel-cases';
import { ledgerCases } from './cases/ledger-cases';
import { ledgerFileCases } from './cases/ledger-file-cases';
import { peerProgramCases } from './cases/peer-program-cases';
import { privateDataCases } from './cases/private-data-cases';
import { rangeCases } from './cases/range-cases';
import { refusalCases } from './cases/refusal-cases';
import { restartCases } from './cases/restart-cases';
import { transactionCases } from './cases/transaction-cases';
import { uncheckedDifferences } from './conformance-case';
import type { ConformanceSubject } from './subject';

const openMs = 60_000;

/**
 * Describes, as tests, what a client and a chaincode that know nothing of EdgeBeat see of a Fabric
 * network. One network serves all cases and is disposed after them.
 */
export function conformance(
  name: string,
  open: () => Promise<ConformanceSubject>,
  environment: FabricEnvironment,
): void {
  describe(`what Fabric does, done by ${name}`, () => {
    let subject: ConformanceSubject | undefined;
    let opened: Bench | undefined;
    const bench = () => {
      if (opened === undefined) throw new Error('the network of this suite did not open');
      return opened;
    };
    beforeAll(async () => {
      subject = await open();
      opened = await Bench.open(subject);
    }, openMs);
    afterAll(async () => {
      await opened?.[Symbol.asyncDispose]();
      await subject?.[Symbol.asyncDispose]();
    }, openMs);

    transactionCases(bench);
    rangeCases(bench);
    eventCases(bench);
    privateDataCases(bench);
    identityCases(bench);
    refusalCases(bench);
    keyPolicyCases(bench);
    compositionCases(bench);
    channelCases(bench);
    forgingCases(bench);
    ledgerCases(bench);
    discoveryCases(bench);
    discoveryRefusalCases(bench);
    differenceCases(bench);
    peerProgramCases(bench, environment);
    discoverProgramCases(bench, environment);
    joinedChannelCases(bench, environment);
    restartCases(bench);
    faultCases(bench);
    configCases(bench, environment);
    ledgerFileCases(bench);

    it('given the list of differences, when the cases are described, then each has its case', () => {
      expect(uncheckedDifferences()).toEqual([]);
    });
  });
}
