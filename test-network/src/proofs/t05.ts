import { isolatedProof } from '../faults/isolated-proof';
import { shiftingMissing } from '../faults/shifted-clock';
import type { Proof } from './proof';

const claim =
  'on Fabric’s own programs a site’s orderer, two orderers and a peer stand still, a member’s Node ' +
  'processes run ten minutes ahead and behind, and the disks of a member’s nodes and of a site are ' +
  'full, while events and incidents go in: nothing is lost or doubled, and each is an alarm within 30 s';

/** T05: whole sites, in namespaces of their own because disks are mounted. */
export const t05: Proof = isolatedProof(
  { id: 'T05', claim, count: { meaning: 'rounds of all faults', full: 1 } },
  shiftingMissing,
);
