import type { FabricChaincode } from './fabric-options';
import { committedChaincode } from './live-chaincode';
import type { Asking } from './live-channel';

/**
 * A chaincode that is to be defined anew, after what is committed: members may have raised its sequence and
 * changed its collections with Fabric's CLI since it was deployed.
 *
 * @throws FabricFailure `program-failed` when the asked member's peer does not answer.
 */
export async function nextDefinition(
  asking: Asking,
  chaincode: FabricChaincode,
): Promise<FabricChaincode> {
  const committed = await committedChaincode(asking, chaincode.name);
  if (committed.sequence < chaincode.sequence) return chaincode;
  const collections = chaincode.collectionsAfter?.(committed) ?? chaincode.collections;
  const sequence = committed.sequence + 1;
  return { ...chaincode, sequence, ...(collections !== undefined && { collections }) };
}
