import { peer } from '@hyperledger/fabric-protos';
import type { TxSimulator } from '../chaincode/simulator';

/**
 * Whose endorsement a simulated transaction needs: each chaincode and collection that it wrote, the
 * chaincode where nothing was written, and the collections of which it read values.
 */
export function chaincodeInterest(simulator: TxSimulator): peer.ChaincodeInterest {
  const interest = new peer.ChaincodeInterest();
  const { valuesRead } = simulator.privateData;
  for (const [chaincode, touched] of simulator.touched()) {
    const read = valuesRead.get(chaincode) ?? new Set<string>();
    for (const collection of new Set([...touched, ...read])) {
      const call = new peer.ChaincodeCall();
      call.setName(chaincode);
      if (collection !== '') {
        call.setCollectionNamesList([collection]);
        call.setNoPrivateReads(!read.has(collection));
      }
      interest.addChaincodes(call);
    }
  }
  return interest;
}
