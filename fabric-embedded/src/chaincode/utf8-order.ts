/** Orders strings by their UTF-8 bytes, as Go and LevelDB do; UTF-16 order differs beyond U+FFFF. */
export function byUtf8(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}

/** The entries of a map with string keys, in the byte order of their keys. */
export function inUtf8Order<V>(map: ReadonlyMap<string, V>): [string, V][] {
  return [...map].sort(([left], [right]) => byUtf8(left, right));
}
