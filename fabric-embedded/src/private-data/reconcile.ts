import { transactionFlags } from '../block/metadata';
import type { MemberState } from '../peer/member-state';
import type { CommittedBlock, VersionedValue } from '../peer/peer-ledger';
import type { CollectionUpdates, KeyUpdate } from '../state/state-records';
import { noValues, replayBlock } from '../validation/validate-block';
import { sha256 } from './collection-read-write-set';
import { expiriesOfValues } from './expiries';
import type { WriteSetPlace } from './private-keys';
import type { PrivateLedger } from './private-ledger';

/** As many at a time as Fabric's peers ask for. */
const batchSize = 10;

/** What one round of asking came to. */
export interface Reconciled {
  /** How many write sets have come. */
  readonly filled: number;
  /** Where to go on; undefined when nothing older is missing. */
  readonly below: WriteSetPlace | undefined;
}

/**
 * Asks for write sets that are missing, the newest first, and adds the values that still count: a
 * key that was written again since has a newer value, which may be missing too.
 */
export async function reconcile(
  privateData: PrivateLedger,
  state: MemberState,
  read: (number: number) => Promise<CommittedBlock>,
  below?: WriteSetPlace,
): Promise<Reconciled> {
  let filled = 0;
  const places = await privateData.missing(batchSize, below);
  for (const place of places) {
    const { block } = await read(place.block);
    const { privateData: infos } = replayBlock(block, transactionFlags(block), noValues);
    const info = infos.find(
      ({ transaction, namespace, collection }) =>
        transaction === place.transaction &&
        namespace === place.namespace &&
        collection === place.collection,
    );
    const values = info && (await privateData.reconcile(place.block, info));
    if (values === undefined) continue;
    const current = currentValues(values, state);
    await state.addPrivateValues(current, expiriesOfValues(current, privateData.collections));
    filled += 1;
  }
  return { filled, below: places.at(-1) };
}

/** The values that their public hashes are of; a stale older value is removed instead. */
function currentValues(values: CollectionUpdates, state: MemberState): CollectionUpdates {
  using view = state.view();
  const current = new Map<string, Map<string, Map<string, KeyUpdate>>>();
  for (const [namespace, collections] of values) {
    for (const [collection, keys] of collections) {
      const kept = new Map<string, KeyUpdate>();
      for (const [key, update] of keys) {
        const { block, transaction } = update.version;
        const hash = view.privateHash(namespace, collection, sha256(key));
        const stored = view.privateValue(namespace, collection, key)?.version;
        const isNewer =
          stored !== undefined &&
          (stored.block > block || (stored.block === block && stored.transaction >= transaction));
        if (isNewer) continue;
        kept.set(key, currentValue(update, hash));
      }
      const known = current.get(namespace) ?? new Map<string, Map<string, KeyUpdate>>();
      current.set(namespace, known.set(collection, kept));
    }
  }
  return current;
}

/** A write of metadata renews the version of a hash, and so that of the value. */
function currentValue(update: KeyUpdate, hash: VersionedValue | undefined): KeyUpdate {
  const isCurrent =
    hash !== undefined && update.value !== undefined && sha256(update.value).equals(hash.value);
  return isCurrent
    ? { value: update.value, version: hash.version }
    : { value: undefined, version: update.version };
}
