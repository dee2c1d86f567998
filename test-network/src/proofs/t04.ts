import { isolatedProof } from '../faults/isolated-proof';
import type { Proof } from './proof';

const claim =
  'members of a Raft channel are cut off from one another, one of them, every one, or in one direction ' +
  'only, while clients of all submit: no peer has another block than the others at any height, and ' +
  'nothing acknowledged is lost or doubled';

/** T04 on Fabric's own programs, each member in a network namespace of its own. */
export const t04: Proof = isolatedProof({
  id: 'T04',
  claim,
  count: { meaning: 'partitions', full: 20 },
});
