/** Where a write set of a collection belongs: the transaction in its block. */
export interface WriteSetPlace {
  readonly block: number;
  readonly transaction: number;
  readonly namespace: string;
  readonly collection: string;
}

const blockWidth = 6;
const transactionWidth = 4;
const placeWidth = blockWidth + transactionWidth;

/** Written when the store is made: a store without it has lost what it held. */
export const markerKey = Buffer.from('amade');

/** Write sets that wait for their transaction to be ordered. */
export function heldKey(
  transactionId: string,
  namespace: string,
  collection: string,
  hash: Uint8Array,
): Buffer {
  return Buffer.concat([heldPrefix(transactionId, namespace, collection), hash]);
}

export function heldPrefix(transactionId: string, ...names: readonly string[]): Buffer {
  return Buffer.from(`t${[transactionId, ...names].map((name) => `${name}\0`).join('')}`);
}

export function transactionOfHeld(key: Buffer): string {
  return key.toString('utf8', 1, key.indexOf(0));
}

/** `w` for write sets that are there, `m` for those that are missing: in the order of the chain. */
export function placeKey(kind: 'w' | 'm', place: WriteSetPlace): Buffer {
  const names = Buffer.from(`${place.namespace}\0${place.collection}`);
  return Buffer.concat([Buffer.from(kind), blockAndTransaction(place), names]);
}

/** Everything of one kind from a block on. */
export function blockStart(kind: 'w' | 'm', block: number): Buffer {
  return Buffer.concat([Buffer.from(kind), blockAndTransaction({ block, transaction: 0 })]);
}

export function readPlaceKey(key: Buffer, from = 1): WriteSetPlace {
  const names = key.toString('utf8', from + placeWidth).split('\0');
  return {
    block: key.readUIntBE(from, blockWidth),
    transaction: key.readUIntBE(from + blockWidth, transactionWidth),
    namespace: names[0] ?? '',
    collection: names[1] ?? '',
  };
}

/** Which write sets hold a key, by its hash: what a purge has to look through. */
export function keyIndexKey(place: WriteSetPlace, keyHash: string): Buffer {
  return Buffer.concat([keyIndexPrefix(place, keyHash), blockAndTransaction(place)]);
}

export function keyIndexPrefix(
  { namespace, collection }: Pick<WriteSetPlace, 'namespace' | 'collection'>,
  keyHash: string,
): Buffer {
  return Buffer.from(`k${namespace}\0${collection}\0${keyHash}\0`);
}

export function readKeyIndexKey(
  key: Buffer,
  prefix: Buffer,
): { readonly block: number; readonly transaction: number } {
  return {
    block: key.readUIntBE(prefix.length, blockWidth),
    transaction: key.readUIntBE(prefix.length + blockWidth, transactionWidth),
  };
}

/** The last purge of a key. */
export function purgeKey(
  { namespace, collection }: Pick<WriteSetPlace, 'namespace' | 'collection'>,
  keyHash: string,
): Buffer {
  return Buffer.from(`g${namespace}\0${collection}\0${keyHash}`);
}

/** `x` ‖ block of the end ‖ place: write sets that end with a block. */
export function endKey(expiresAt: number, place: WriteSetPlace): Buffer {
  const key = placeKey('w', place).subarray(1);
  return Buffer.concat([endPrefix(expiresAt), key]);
}

export function endPrefix(expiresAt: number): Buffer {
  const bytes = Buffer.alloc(blockWidth);
  bytes.writeUIntBE(expiresAt, 0, blockWidth);
  return Buffer.concat([Buffer.from('x'), bytes]);
}

export function readEndBlock(key: Buffer): number {
  return key.readUIntBE(1, blockWidth);
}

export function readEndKey(key: Buffer): WriteSetPlace {
  return readPlaceKey(key, 1 + blockWidth);
}

/** Block and transaction, big-endian. */
export function blockAndTransaction(place: {
  readonly block: number;
  readonly transaction: number;
}): Buffer {
  const bytes = Buffer.alloc(placeWidth);
  bytes.writeUIntBE(place.block, 0, blockWidth);
  bytes.writeUIntBE(place.transaction, blockWidth, transactionWidth);
  return bytes;
}

export function readBlockAndTransaction(bytes: Buffer): {
  readonly block: number;
  readonly transaction: number;
} {
  return {
    block: bytes.readUIntBE(0, blockWidth),
    transaction: bytes.readUIntBE(blockWidth, transactionWidth),
  };
}

/** The first key after all that begin with a prefix; no prefix here ends with 0xff bytes alone. */
export function after(prefix: Buffer): Buffer {
  const bytes = Buffer.from(prefix);
  for (let at = bytes.length - 1; at >= 0; at -= 1) {
    const byte = bytes.readUInt8(at);
    if (byte === 0xff) continue;
    bytes.writeUInt8(byte + 1, at);
    return bytes.subarray(0, at + 1);
  }
  return Buffer.alloc(0);
}
