import { decodeMetadata, parseKeyPolicy, validationParameter } from '../policy/key-metadata';
import type { EndorsementPolicy } from './endorsement-policy';
import { Invalid, validationCodes } from './invalid';
import type { CommittedValues } from './read-conflicts';
import type { NamespaceResults } from './read-results';

const { ENDORSEMENT_POLICY_FAILURE } = validationCodes;

/** A key that is written; in a collection it is known by its hash, in hexadecimal. */
export interface WrittenKey {
  /** `''` for a public key. */
  readonly collection: string;
  readonly key: string;
}

/** The endorsement policies that single keys have, as one block finds them. */
export class KeyPolicies {
  readonly #state: CommittedValues;
  readonly #parsed = new Map<string, EndorsementPolicy>();
  readonly #changed = new Set<string>();

  constructor(state: CommittedValues) {
    this.#state = state;
  }

  /**
   * The policy of a key; undefined when it has none of its own.
   *
   * @throws Invalid ENDORSEMENT_POLICY_FAILURE when an earlier transaction of the block changed it,
   * or when it is no policy (at which Fabric's peers stop).
   */
  of(namespace: string, written: WrittenKey): EndorsementPolicy | undefined {
    if (this.#changed.has(identityOf(namespace, written))) {
      const message = `the policy of key ${written.key} of ${namespace} was changed in this block`;
      throw new Invalid(ENDORSEMENT_POLICY_FAILURE, message);
    }
    const metadata = this.#metadata(namespace, written);
    const bytes = decodeMetadata(metadata).get(validationParameter);
    return bytes === undefined || bytes.length === 0 ? undefined : this.#parse(bytes);
  }

  /**
   * Notes whose policies a transaction changes. It counts when its writes in the namespace are
   * endorsed, even if the transaction turns out to be invalid for another reason, as in Fabric.
   */
  change(results: NamespaceResults): void {
    for (const key of describedKeys(results)) {
      this.#changed.add(identityOf(results.namespace, key));
    }
  }

  #metadata(namespace: string, { collection, key }: WrittenKey): Uint8Array | undefined {
    return collection === ''
      ? this.#state.value(namespace, key)?.metadata
      : this.#state.hash(namespace, collection, Buffer.from(key, 'hex'))?.metadata;
  }

  #parse(bytes: Uint8Array): EndorsementPolicy {
    const text = Buffer.from(bytes).toString('latin1');
    const known = this.#parsed.get(text);
    if (known !== undefined) return known;
    try {
      const policy: EndorsementPolicy = { kind: 'signature', policy: parseKeyPolicy(bytes) };
      this.#parsed.set(text, policy);
      return policy;
    } catch (cause) {
      throw new Invalid(ENDORSEMENT_POLICY_FAILURE, 'the policy of a key cannot be read', {
        cause,
      });
    }
  }
}

/** Every key that a transaction writes in a namespace, be it the value or the metadata. */
export function writtenKeys(results: NamespaceResults): WrittenKey[] {
  const { writes, collections } = results;
  return [
    ...writes.map((write) => ({ collection: '', key: write.getKey() })),
    ...collections.flatMap(({ collection, writes: hashed }) =>
      hashed.map((write) => ({ collection, key: hex(write.getKeyHash_asU8()) })),
    ),
    ...describedKeys(results),
  ];
}

function describedKeys({ metadataWrites, collections }: NamespaceResults): WrittenKey[] {
  return [
    ...metadataWrites.map((write) => ({ collection: '', key: write.getKey() })),
    ...collections.flatMap(({ collection, metadataWrites: hashed }) =>
      hashed.map((write) => ({ collection, key: hex(write.getKeyHash_asU8()) })),
    ),
  ];
}

function identityOf(namespace: string, { collection, key }: WrittenKey): string {
  return `${namespace}\0${collection}\0${key}`;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
