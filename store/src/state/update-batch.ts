import { concat, encodeItem, encodeLatin1, encodeNumber, encodeBytes } from '../wire/encode';
import { byCode } from './key-index';
import type { Version } from './world-state';

/** What a block does to one key in the end. */
export interface Update {
  /** Of the value; undefined when the key is deleted. */
  readonly hash: string | undefined;
  /** Undefined when deleted, or when only the key's policy changed and the value is older. */
  readonly value: Uint8Array | undefined;
  readonly policy: Uint8Array | undefined;
  readonly version: Version;
}

/** The writes of a block's valid transactions, in the namespaces of public state and of hashes. */
export class UpdateBatch {
  private readonly updates = new Map<string, Map<string, Update>>();
  /** To which chaincode and collection the namespaces belong. */
  private readonly homes = new Map<string, { chaincode: string; collection: string }>();

  get(namespace: string, key: string): Update | undefined {
    return this.updates.get(namespace)?.get(key);
  }

  keys(namespace: string): Iterable<string> {
    return this.updates.get(namespace)?.keys() ?? [];
  }

  namespaces(): Iterable<[string, ReadonlyMap<string, Update>]> {
    return this.updates;
  }

  /** To which chaincode and collection the keys of a namespace belong. */
  home(namespace: string): { chaincode: string; collection: string } | undefined {
    return this.homes.get(namespace);
  }

  put(
    home: { namespace: string; chaincode: string; collection: string },
    key: string,
    update: Update,
  ): void {
    const found = this.updates.get(home.namespace) ?? new Map<string, Update>();
    this.updates.set(home.namespace, found);
    this.homes.set(home.namespace, home);
    found.set(key, update);
  }

  /**
   * The bytes that go into the commit hash: sorted, with the channel's configuration left out.
   *
   * @returns undefined when a transaction changed only the policy of a key: then the bytes hold a
   * value of an earlier block, which is not kept.
   */
  commitBytes(): Uint8Array | undefined {
    const parts: Uint8Array[] = [];
    let chaincode: string | undefined;
    for (const [namespace, home] of this.sortedHomes()) {
      let labels = {
        chaincode: chaincode === home.chaincode ? '' : home.chaincode,
        collection: home.collection,
      };
      chaincode = home.chaincode;
      for (const [key, update] of this.sorted(namespace)) {
        if (update.hash !== undefined && update.value === undefined) return undefined;
        parts.push(encodeItem(1, encodeUpdate(labels, key, update)));
        labels = { chaincode: '', collection: '' };
      }
    }
    return concat(parts);
  }

  private sortedHomes(): [string, { chaincode: string; collection: string }][] {
    return [...this.homes]
      .filter(([, home]) => home.chaincode !== '')
      .sort(
        ([, a], [, b]) => byCode(a.chaincode, b.chaincode) || byCode(a.collection, b.collection),
      );
  }

  private sorted(namespace: string): [string, Update][] {
    return [...(this.updates.get(namespace) ?? [])].sort(([a], [b]) => byCode(a, b));
  }
}

function encodeUpdate(
  labels: { chaincode: string; collection: string },
  key: string,
  { hash, value, version }: Update,
): Uint8Array {
  return concat([
    encodeLatin1(1, labels.chaincode),
    encodeLatin1(2, labels.collection),
    encodeLatin1(3, key),
    encodeNumber(4, hash === undefined ? 1 : 0),
    encodeBytes(5, value ?? new Uint8Array(0)),
    encodeBytes(6, concat([orderPreserving(version.block), orderPreserving(version.transaction)])),
  ]);
}

/** A count of bytes and then the number in that many bytes, as Fabric writes versions. */
function orderPreserving(value: number): Uint8Array {
  const hex = value === 0 ? '' : value.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  return concat([Uint8Array.of(bytes.length), bytes]);
}
