import type { FabricEnvironment } from '@edgebeat/network';
import type { Chain } from '../block-store/chain';
import { makeFabricChain } from '../block-store/fabric-chain';
import type { Proof } from './proof';
import { inFolder, proveBlockStore } from './t14';

const TRANSACTIONS = 20;
const FULL = 200;

const claim =
  'block files of real Fabric peers: the verifier finds a flipped bit with member and block number, ' +
  'a flag turned from VALID, and, by comparing members, a block rewritten with all later hashes and ' +
  'signed anew with the attacker’s own orderer key';

/** Gives a proof the chain of a stopped network; it leaves that as it was. */
export type OnChain = <T>(prove: (chain: Chain) => Promise<T>) => Promise<T>;

/** A chain for one proof alone. */
export function onOwnChain(environment: FabricEnvironment): OnChain {
  return (prove) =>
    inFolder(async (home) => prove(await makeFabricChain(home, TRANSACTIONS, environment)));
}

/** T14 on the files of Fabric's own peers. */
export function t14Fabric(environment: FabricEnvironment, on = onOwnChain(environment)): Proof {
  return {
    id: 'T14-FABRIC',
    claim,
    count: { meaning: 'bit flips', full: FULL },
    run: (request) =>
      on((chain) => proveBlockStore({ id: 'T14-FABRIC', claim, full: FULL }, chain, request)),
  };
}
