import { crc32c } from '../block/crc32c';

/**
 * The number of entries and the sum of their checksums. LevelDB can lose values to a flipped bit
 * without a word; this finds it when the state is opened.
 */
export interface StateChecksum {
  readonly entries: number;
  readonly sum: number;
}

export const emptyChecksum: StateChecksum = { entries: 0, sum: 0 };

/** With an entry more. */
export function withEntry(
  checksum: StateChecksum,
  key: Uint8Array,
  value: Uint8Array,
): StateChecksum {
  return { entries: checksum.entries + 1, sum: (checksum.sum + entrySum(key, value)) >>> 0 };
}

/** With an entry less. */
export function withoutEntry(
  checksum: StateChecksum,
  key: Uint8Array,
  value: Uint8Array,
): StateChecksum {
  return { entries: checksum.entries - 1, sum: (checksum.sum - entrySum(key, value)) >>> 0 };
}

function entrySum(key: Uint8Array, value: Uint8Array): number {
  return crc32c(value, crc32c(key));
}
