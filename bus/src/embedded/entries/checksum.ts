import { crc32 } from 'node:zlib';

/** The first bytes of every entry hold its checksum. */
export const checksumBytes = 4;

/** Writes the checksum of an entry and its key into the entry's first bytes. */
export function seal(key: Uint8Array, entry: Buffer): Buffer {
  entry.writeUInt32BE(checksumOf(key, entry), 0);
  return entry;
}

/** Whether an entry is as it was written, and under the key under which it was written. */
export function isSound(key: Uint8Array, entry: Buffer): boolean {
  return entry.length >= checksumBytes && entry.readUInt32BE(0) === checksumOf(key, entry);
}

function checksumOf(key: Uint8Array, entry: Buffer): number {
  return crc32(entry.subarray(checksumBytes), mixed(key));
}

/** A number that differs when any byte of the key does. */
function mixed(key: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of key) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
