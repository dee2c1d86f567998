import { type AuditLogRecord, type TreeHead, verifyConsistency, Rejected } from '@edgebeat/core';

/**
 * Refuses a tree that does not continue the one that the log anchored last. The first tree that is
 * anchored continues nothing, so its proof is empty.
 *
 * @throws Rejected audit-fork for another root of the same size, revision-mismatch for a size below
 * the anchored one, or invalid-proof.
 */
export function requireContinuation(
  { anchored }: Pick<AuditLogRecord, 'anchored'>,
  tree: TreeHead,
  proof: readonly string[],
): void {
  if (anchored === undefined) {
    if (proof.length === 0) return;
    throw new Rejected('invalid-proof', 'proof: must be empty, for nothing is anchored yet');
  }
  if (tree.size < anchored.size) {
    throw new Rejected(
      'revision-mismatch',
      `size: ${anchored.size} records are anchored: anchor a larger tree`,
    );
  }
  if (tree.size === anchored.size) {
    requireRoot(anchored, tree.root);
    return;
  }
  if (verifyConsistency(anchored, tree, proof)) return;
  throw new Rejected(
    'invalid-proof',
    `proof: must be the RFC 6962 consistency proof from size ${anchored.size} with root ${anchored.root}`,
  );
}

/** @throws Rejected audit-fork. */
export function requireRoot(anchored: TreeHead, root: string): void {
  if (anchored.root === root) return;
  throw new Rejected(
    'audit-fork',
    `root: the log anchored ${anchored.root} for its first ${anchored.size} records`,
  );
}
