import type { Version } from '../peer/peer-ledger';

/** The first byte of a key tells what it is. */
export const keyKinds = {
  state: 's'.charCodeAt(0),
  history: 'h'.charCodeAt(0),
  transaction: 't'.charCodeAt(0),
  header: 'b'.charCodeAt(0),
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
