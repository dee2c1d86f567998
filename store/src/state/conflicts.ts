import type { KeyRead } from '../messages/rwset';
import { codes, type Code } from '../transaction/validation-code';
import type { NamespaceRwset } from '../transaction/read-write-set';
import { rangeIsUnchanged } from './range-query';
import type { UpdateBatch } from './update-batch';
import { hashedNamespace, type WorldState } from './world-state';

/** Whether what a transaction read still stands, after the block's valid transactions before it. */
export function conflictOf(
  namespaces: readonly NamespaceRwset[],
  state: WorldState,
  batch: UpdateBatch,
): Code {
  for (const { namespace, rwset, collections } of namespaces) {
    if (!readsStand(rwset.reads, namespace, state, batch)) return codes.MVCC_READ_CONFLICT;
    if (!rwset.rangeQueries.every((query) => rangeIsUnchanged(query, namespace, state, batch))) {
      return codes.PHANTOM_READ_CONFLICT;
    }
    for (const { name, rwset: hashed } of collections) {
      const hashes = hashedNamespace(namespace, name);
      if (!readsStand(hashed.reads, hashes, state, batch)) return codes.MVCC_READ_CONFLICT;
    }
  }
  return codes.VALID;
}

function readsStand(
  reads: readonly KeyRead[],
  namespace: string,
  state: WorldState,
  batch: UpdateBatch,
): boolean {
  return reads.every(({ key, version }) => {
    if (batch.get(namespace, key) !== undefined) return false;
    const committed = state.get(namespace, key)?.version;
    if (version === undefined || committed === undefined) return version === committed;
    return version.block === committed.block && version.transaction === committed.transaction;
  });
}
