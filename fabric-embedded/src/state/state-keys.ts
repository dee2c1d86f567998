import type { Version } from '../peer/peer-ledger';

/** The first byte of a key tells what it is. */
export const keyKinds = {
  state: 's'.charCodeAt(0),
  history: 'h'.charCodeAt(0),
  transaction: 't'.charCodeAt(0),
  header: 'b'.charCodeAt(0),
  privateHash: 'x'.charCodeAt(0),
  privateValue: 'p'.charCodeAt(0),
  expiry: 'e'.charCodeAt(0),
} as const;

const blockWidth = 6;
const transactionWidth = 4;

/** Bytes of a version: big-endian, so that their order is the order of commits. */
export const versionWidth = blockWidth + transactionWidth;

export const savepointKey = Buffer.from('msavepoint');

/** `s` ‖ namespace ‖ 0x00 ‖ key: the order of keys is the byte order of their UTF-8. */
export function stateKey(namespace: string, key: string): Buffer {
  return Buffer.from(`s${namespace}\0${key}`);
}

/** The end of all keys of a namespace. */
export function namespaceEnd(namespace: string): Buffer {
  return Buffer.from(`s${namespace}\x01`);
}

/** `x` ‖ namespace ‖ 0x00 ‖ collection ‖ 0x00 ‖ hash of the key: what everybody has of a collection. */
export function privateHashKey(namespace: string, collection: string, hash: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(`x${namespace}\0${collection}\0`), hash]);
}

/** The same with the key itself: what only members of the collection have. */
export function privateValueKey(namespace: string, collection: string, key: string): Buffer {
  return Buffer.from(`p${namespace}\0${collection}\0${key}`);
}

/** The end of all values of a collection. */
export function privateValueEnd(namespace: string, collection: string): Buffer {
  return Buffer.from(`p${namespace}\0${collection}\x01`);
}

/** Namespace, collection and rest of a key of private data. Neither name holds a zero byte. */
export function readPrivateKey(bytes: Buffer): {
  readonly namespace: string;
  readonly collection: string;
  readonly rest: Buffer;
} {
  const first = bytes.indexOf(0);
  const second = bytes.indexOf(0, first + 1);
  return {
    namespace: bytes.toString('utf8', 1, first),
    collection: bytes.toString('utf8', first + 1, second),
    rest: bytes.subarray(second + 1),
  };
}

/** `e` ‖ block of the end ‖ block of the write ‖ the key of the hash: values that end with a block. */
export function expiryKey(expiresAt: number, writtenAt: number, hashKey: Buffer): Buffer {
  return Buffer.concat([expiryPrefix(expiresAt), blockBytes(writtenAt), hashKey]);
}

/** All values that end with one block. */
export function expiryPrefix(expiresAt: number): Buffer {
  return Buffer.concat([Buffer.from('e'), blockBytes(expiresAt)]);
}

/** The block of the write and the key of the hash, out of an expiry key. */
export function readExpiryKey(bytes: Buffer): {
  readonly writtenAt: number;
  readonly hashKey: Buffer;
} {
  const at = 1 + blockWidth;
  return {
    writtenAt: bytes.readUIntBE(at, blockWidth),
    hashKey: bytes.subarray(at + blockWidth),
  };
}

function blockBytes(block: number): Buffer {
  const bytes = Buffer.alloc(blockWidth);
  bytes.writeUIntBE(block, 0, blockWidth);
  return bytes;
}

/** The namespace and key of a state key. */
export function readStateKey(bytes: Buffer): { readonly namespace: string; readonly key: string } {
  const separator = bytes.indexOf(0);
  return {
    namespace: bytes.toString('utf8', 1, separator),
    key: bytes.toString('utf8', separator + 1),
  };
}

/** The history of a key; its length goes before it because a key may itself hold a zero byte. */
export function historyPrefix(namespace: string, key: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(Buffer.byteLength(key));
  return Buffer.concat([Buffer.from(`h${namespace}\0`), length, Buffer.from(key)]);
}

export function transactionKey(id: string): Buffer {
  return Buffer.from(`t${id}`);
}

export function headerKey(hash: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from('b'), hash]);
}

export function encodeVersion({ block, transaction }: Version): Buffer {
  const bytes = Buffer.alloc(versionWidth);
  bytes.writeUIntBE(block, 0, blockWidth);
  bytes.writeUIntBE(transaction, blockWidth, transactionWidth);
  return bytes;
}

export function decodeVersion(bytes: Buffer): Version {
  return {
    block: bytes.readUIntBE(0, blockWidth),
    transaction: bytes.readUIntBE(blockWidth, transactionWidth),
  };
}
