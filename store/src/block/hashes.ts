import { createHash } from 'node:crypto';
import { concat, encodeVarint } from '../wire/encode';
import type { BlockLayout } from './block-layout';

export type HeaderFields = Pick<BlockLayout, 'number' | 'previousHash' | 'dataHash'>;

export function sha256(...parts: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** The header as Fabric hashes and signs it: a DER sequence of number, previous hash, data hash. */
export function headerBytes(header: HeaderFields): Uint8Array {
  const content = concat([
    derValue(2, derInteger(header.number)),
    derValue(4, header.previousHash),
    derValue(4, header.dataHash),
  ]);
  return derValue(0x30, content);
}

/** What the next block's `previous_hash` has to be. */
export function headerHash(header: HeaderFields): Buffer {
  return sha256(headerBytes(header));
}

/** What the header's `data_hash` has to be. */
export function dataHash(transactions: readonly Uint8Array[]): Buffer {
  return sha256(...transactions);
}

/** The commit hash of a block: over its flags, its state updates and the commit hash before. */
export function commitHash(flags: Uint8Array, updates: Uint8Array, previous: Uint8Array): Buffer {
  return sha256(encodeVarint(flags.length), flags, updates, previous);
}

/** Big-endian without leading zeros, except the one that keeps it from being negative. */
function derInteger(value: number): Uint8Array {
  const hex = BigInt(Number.isFinite(value) ? value : 0).toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  return (bytes[0] ?? 0) >= 0x80 ? concat([Uint8Array.of(0), bytes]) : bytes;
}

function derValue(tag: number, content: Uint8Array): Uint8Array {
  return concat([Uint8Array.of(tag), derLength(content.length), content]);
}

function derLength(length: number): Uint8Array {
  if (length < 0x80) return Uint8Array.of(length);
  const hex = length.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  return concat([Uint8Array.of(0x80 + bytes.length), bytes]);
}
