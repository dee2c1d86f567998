import { hash } from 'node:crypto';

/** Where the hashes of a joined pair lie: 0x01, the left one, the right one (RFC 6962). */
const pair = Buffer.alloc(65, 1);

/** SHA-256 as 64 hex digits; the native one, which the hot path needs. */
export function sha256Hex(data: Uint8Array | string): string {
  return hash('sha256', data);
}

/** Joins two hashes of 32 bytes that lie one after the other, and writes the result at `at`. */
export function joinPair(from: Buffer, first: number, to: Buffer, at: number): void {
  from.copy(pair, 1, first, first + 64);
  to.write(hash('sha256', pair, 'binary'), at, 32, 'latin1');
}

/** The RFC 6962 hash of an inner node; the same as core's, and native. */
export function joinHashes(left: Uint8Array, right: Uint8Array): Buffer {
  pair.set(left, 1);
  pair.set(right, 33);
  return hash('sha256', pair, 'buffer');
}

/** What the first record of a log names as the one before it: no other log has it. */
export function firstPrevious(logId: string): string {
  return sha256Hex(`edgebeat.io/log/v1\n${logId}\n`);
}
