import { peer } from '@hyperledger/fabric-protos';
import type { Invocation } from './execution';
import { memoryState } from './memory-state.test.data';
import { TxSimulator } from './simulator';

/** A transaction that calls the chaincode `cc`, whose state has one key. */
export function invocation(transactionId: string): Invocation {
  const version = { block: 1, transaction: 0 };
  return {
    channel: 'ch',
    transactionId,
    namespace: 'cc',
    input: new peer.ChaincodeInput(),
    proposal: new peer.SignedProposal(),
    simulator: new TxSimulator(memoryState([['cc', 'a', 'one', version]])),
    permissions: { of: () => ({ read: true, write: true }) },
    call: () => Promise.reject(new Error('there is nobody to be called')),
  };
}
