import { isolatedProof } from '../faults/isolated-proof';
import type { Proof } from './proof';

const claim =
  'on machines of their own, one member founds a consortium and others join it with "edgebeat site" and the ' +
  'administration scripts, each with its own keys only: all ledgers get everybody’s incidents, other machines ' +
  'reach what they are to and nothing else, and of four, three go on while the founder’s lines are cut';

/** Sites on Fabric's own programs, each in a network namespace of its own. */
export const sites: Proof = isolatedProof({
  id: 'SITES',
  claim,
  count: { meaning: 'members', full: 4 },
});
