import { peer } from '@hyperledger/fabric-protos';
import type { TxSimulator } from '../chaincode/simulator';
import { parseKeyPolicy } from '../policy/key-metadata';

/**
 * Whose endorsement a simulated transaction needs: each chaincode and collection in which it wrote
 * keys that have no policy of their own, the policies of the keys that have one, the chaincode where
 * nothing was written, and the collections of which it read values.
 *
 * @throws Error when the policy of a written key is no signature policy.
 */
export function chaincodeInterest(simulator: TxSimulator): peer.ChaincodeInterest {
  const interest = new peer.ChaincodeInterest();
  const { valuesRead } = simulator.privateData;
  for (const [chaincode, needs] of simulator.touched()) {
    const read = valuesRead.get(chaincode) ?? new Set<string>();
    const written = needs?.collections ?? new Set(['']);
    const policies = needs?.keyPolicies ?? [];
    if (written.has('') || policies.length > 0) {
      interest.addChaincodes(publicCall(chaincode, policies, !written.has('')));
    }
    for (const collection of new Set([...written, ...read])) {
      if (collection === '') continue;
      const call = new peer.ChaincodeCall();
      call.setName(chaincode);
      call.setCollectionNamesList([collection]);
      call.setNoPrivateReads(!read.has(collection));
      interest.addChaincodes(call);
    }
  }
  return interest;
}

/** Fabric puts all key policies here, those of private keys too. */
function publicCall(
  chaincode: string,
  policies: readonly Uint8Array[],
  isDisregarded: boolean,
): peer.ChaincodeCall {
  const call = new peer.ChaincodeCall();
  call.setName(chaincode);
  call.setKeyPoliciesList(policies.map((bytes) => parseKeyPolicy(bytes)));
  call.setDisregardNamespacePolicy(isDisregarded);
  return call;
}
