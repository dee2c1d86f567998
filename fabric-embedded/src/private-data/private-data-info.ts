import { isWritten, type NamespaceResults } from '../validation/read-results';
import { isHashedDelete } from '../validation/pending-hashes';

/** A write as everybody sees it. */
export interface HashedWrite {
  /** In hexadecimal. */
  readonly keyHash: string;
  /** In hexadecimal; undefined when the write deletes. */
  readonly valueHash: string | undefined;
  readonly isPurge: boolean;
}

/** What one valid transaction of a block wrote into one collection. */
export interface PrivateDataInfo {
  readonly transactionId: string;
  readonly transaction: number;
  readonly namespace: string;
  readonly collection: string;
  /** Of the write set in the clear. */
  readonly writeSetHash: Uint8Array;
  readonly writes: readonly HashedWrite[];
}

/** The collections that a transaction wrote. */
export function privateDataInfo(
  { id, transaction }: { readonly id: string; readonly transaction: number },
  namespaces: readonly NamespaceResults[],
): PrivateDataInfo[] {
  return namespaces.flatMap(({ namespace, collections }) =>
    collections
      .filter(isWritten)
      // Of a collection that is there twice, Fabric looks for the first write set only.
      .filter((entry, index, all) => index === all.findIndex(isOf(entry.collection)))
      .map(({ collection, writes, writeSetHash }) => ({
        transactionId: id,
        transaction,
        namespace,
        collection,
        writeSetHash,
        writes: writes.map((write) => ({
          keyHash: Buffer.from(write.getKeyHash_asU8()).toString('hex'),
          valueHash: isHashedDelete(write)
            ? undefined
            : Buffer.from(write.getValueHash_asU8()).toString('hex'),
          isPurge: write.getIsPurge(),
        })),
      })),
  );
}

function isOf(name: string) {
  return ({ collection }: { readonly collection: string }) => collection === name;
}
