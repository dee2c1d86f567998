import { createHash } from 'node:crypto';
import { BinaryWriter } from 'google-protobuf';
import { byUtf8, inUtf8Order } from '../chaincode/utf8-order';
import type { ValidationCode, Version } from '../peer/peer-ledger';
import type { CollectionUpdates, KeyUpdate, StateUpdates } from '../state/state-records';

type Keys = ReadonlyMap<string, KeyUpdate>;

const nothing: CollectionUpdates = new Map();
const noKeys: Keys = new Map();
const noCollections: ReadonlyMap<string, Keys> = new Map();

/**
 * The hash by which members find out that they came to the same result: flags and final writes of
 * a block, chained to the hash of the block before it. Block 0 has none, and no config counts.
 */
export function commitHash(
  codes: readonly ValidationCode[],
  updates: StateUpdates,
  previous: Uint8Array,
  hashes: CollectionUpdates = nothing,
): Uint8Array {
  return createHash('sha256')
    .update(varint(codes.length))
    .update(Uint8Array.from(codes))
    .update(updateBytes(updates, hashes))
    .update(previous)
    .digest();
}

/**
 * Fabric's deterministic form of an update batch: namespaces, collections and keys in byte order,
 * of private data only the hashes.
 */
export function updateBytes(
  updates: StateUpdates,
  hashes: CollectionUpdates = nothing,
): Uint8Array {
  const writer = new BinaryWriter();
  for (const namespace of namespacesOf(updates, hashes)) {
    // Only the first write of a namespace names it, and only the first of a collection that one.
    let named = namespace;
    const add = (collection: string, key: Uint8Array, update: KeyUpdate) => {
      writer.writeMessage(1, update, (value: KeyUpdate, inner: BinaryWriter) => {
        writeUpdate(inner, { namespace: named, collection }, key, value);
      });
      named = '';
    };
    for (const [key, update] of inUtf8Order(updates.get(namespace) ?? noKeys)) {
      add('', Buffer.from(key), update);
    }
    for (const [collection, keys] of inUtf8Order(hashes.get(namespace) ?? noCollections)) {
      inUtf8Order(keys).forEach(([keyHash, update], position) => {
        add(position === 0 ? collection : '', Buffer.from(keyHash, 'hex'), update);
      });
    }
  }
  return writer.getResultBuffer();
}

function namespacesOf(updates: StateUpdates, hashes: CollectionUpdates): string[] {
  return [...new Set([...updates.keys(), ...hashes.keys()])].sort(byUtf8);
}

function writeUpdate(
  writer: BinaryWriter,
  { namespace, collection }: { readonly namespace: string; readonly collection: string },
  key: Uint8Array,
  update: KeyUpdate,
): void {
  const { value, version } = update;
  if (namespace !== '') writer.writeString(1, namespace);
  if (collection !== '') writer.writeString(2, collection);
  if (key.length > 0) writer.writeBytes(3, key);
  if (value === undefined) writer.writeBool(4, true);
  else writer.writeBytes(5, value);
  writer.writeBytes(6, versionBytes(version));
}

function versionBytes({ block, transaction }: Version): Uint8Array {
  return Uint8Array.from([...lengthAndBytes(block), ...lengthAndBytes(transaction)]);
}

/** The number of bytes, then the bytes without leading zeros: Fabric's order-preserving form. */
function lengthAndBytes(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return [bytes.length, ...bytes];
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  return Uint8Array.from([...bytes, rest]);
}
