const seed = 0x9747b28c;
const multiplier = 0x5bd1e995;
const shift = 24;

/** The partition of a key: the one that Kafka's own clients choose. */
export function partitionOf(key: Uint8Array, partitions: number): number {
  return partitions === 1 ? 0 : (murmur2(key) & 0x7fffffff) % partitions;
}

/** The 32-bit hash that Kafka's clients use, as a signed number. */
export function murmur2(bytes: Uint8Array): number {
  const { length } = bytes;
  const whole = length - (length % 4);
  let hash = seed ^ length;
  for (let at = 0; at < whole; at += 4) {
    let word = Math.imul(wordAt(bytes, at), multiplier);
    word = Math.imul(word ^ (word >>> shift), multiplier);
    hash = Math.imul(hash, multiplier) ^ word;
  }
  if (length > whole) hash = Math.imul(hash ^ restFrom(bytes, whole), multiplier);
  hash = Math.imul(hash ^ (hash >>> 13), multiplier);
  return hash ^ (hash >>> 15);
}

function wordAt(bytes: Uint8Array, at: number): number {
  return restFrom(bytes, at) | ((bytes[at + 3] ?? 0) << 24);
}

/** Up to three bytes, the first one lowest. */
function restFrom(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16);
}
