import { decodeMetadata, validationParameter } from '../policy/key-metadata';

/** Serialised endorsement policies by key; undefined where a key has none. */
type KeyPolicies = Map<string, Uint8Array | undefined>;

/** Whose endorsement the writes of a transaction in one chaincode's namespace need. */
export interface WriteNeeds {
  /** Endorsement policies that written keys have of their own, serialised. */
  readonly keyPolicies: readonly Uint8Array[];
  /** Where keys without one were written: collections, and `''` for public keys. */
  readonly collections: ReadonlySet<string>;
}

/** The keys that a transaction writes, with the endorsement policies that they have in the state. */
export class WrittenKeys {
  readonly #namespaces = new Map<string, Map<string, KeyPolicies>>();

  /** @param metadata What the key has in the state, before the transaction. */
  add(namespace: string, collection: string, key: string, metadata: Uint8Array | undefined): void {
    const collections = this.#namespaces.get(namespace) ?? new Map<string, KeyPolicies>();
    const keys = collections.get(collection) ?? new Map<string, Uint8Array | undefined>();
    this.#namespaces.set(namespace, collections.set(collection, keys));
    keys.set(key, decodeMetadata(metadata).get(validationParameter));
  }

  /** What the writes in a namespace need; undefined when nothing was written there. */
  needs(namespace: string): WriteNeeds | undefined {
    const written = this.#namespaces.get(namespace);
    if (written === undefined) return undefined;
    const all = [...written].map(([collection, keys]) => [collection, [...keys.values()]] as const);
    return {
      keyPolicies: all.flatMap(([, policies]) => policies.filter((policy) => policy !== undefined)),
      collections: new Set(
        all.filter(([, policies]) => policies.includes(undefined)).map(([name]) => name),
      ),
    };
  }
}
