import { decodeHashedRwset, decodeKvRwset, decodeTxRwset } from '../messages/rwset';
import type { Decoded } from '../messages/envelopes';

export type KvRwset = Decoded<typeof decodeKvRwset>;
export type HashedRwset = Decoded<typeof decodeHashedRwset>;

/** What a transaction read and wrote in one chaincode's namespace. */
export interface NamespaceRwset {
  readonly namespace: string;
  readonly rwset: KvRwset;
  readonly collections: readonly { readonly name: string; readonly rwset: HashedRwset }[];
}

/** @throws WireError when the bytes are no read-write set. */
export function readRwset(bytes: Uint8Array): NamespaceRwset[] {
  return decodeTxRwset(bytes).namespaces.map(({ namespace, rwset, collections }) => ({
    namespace,
    rwset: decodeKvRwset(rwset),
    collections: collections.map((collection) => ({
      name: collection.name,
      rwset: decodeHashedRwset(collection.rwset),
    })),
  }));
}

/** Whether the transaction changes anything in the namespace. */
export function writesTo({ rwset, collections }: NamespaceRwset): boolean {
  return [rwset, ...collections.map((collection) => collection.rwset)].some(
    (part) => part.writes.length > 0 || part.metadataWrites.length > 0,
  );
}
