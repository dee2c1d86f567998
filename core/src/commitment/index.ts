export { type Address, normalizeAddress, parseAddress } from './address';
export type { Commitment, CommitmentField, Opening } from './commit';
export { commit, commitmentOf, verifyOpening } from './commit';
export { type TreeHead, verifyConsistency } from './consistency';
export { leaf, type LeafClass, leafClasses, saltOf } from './leaf';
export {
  consistencyProof,
  inclusionProof,
  leafHash,
  merkleRoot,
  nodeHash,
  verifyInclusion,
} from './merkle';
export { redact, type RedactionKind } from './redaction';
export {
  consistencySubtrees,
  inclusionSubtrees,
  joinSubtrees,
  type Subtree,
  subtreesOf,
} from './subtrees';
