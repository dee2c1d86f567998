import type { FabricEnvironment } from '@edgebeat/network';
import { makeFabricChain } from '../block-store/fabric-chain';
import type { Proof } from './proof';
import { inFolder, proveBlockStore } from './t14';

const TRANSACTIONS = 20;
const FULL = 200;

const claim =
  'block files of real Fabric peers: the verifier finds a flipped bit with member and block number, ' +
  'a flag turned from VALID, and, by comparing members, a block rewritten with all later hashes and ' +
  'signed anew with the attacker’s own orderer key';

/** T14 on the files of Fabric's own peers. */
export function t14Fabric(environment: FabricEnvironment): Proof {
  return {
    id: 'T14-FABRIC',
    claim,
    count: { meaning: 'bit flips', full: FULL },
    run: (request) =>
      inFolder(async (home) =>
        proveBlockStore(
          { id: 'T14-FABRIC', claim, full: FULL },
          await makeFabricChain(home, TRANSACTIONS, environment),
          request,
        ),
      ),
  };
}
