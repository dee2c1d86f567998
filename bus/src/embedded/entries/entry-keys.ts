/** Every entry of the database is of one of these kinds; the first byte of its key tells which. */
export const entryKinds = {
  catalogue: 0,
  lastWrite: 1,
  state: 2,
  record: 3,
  committed: 4,
  newest: 5,
  tombstone: 6,
} as const;

type EntryKind = keyof typeof entryKinds;

/** A partition as the keys name it. */
export interface Place {
  readonly topicId: number;
  readonly partition: number;
}

const prefixBytes = 5;
const offsetBytes = 6;

export const catalogueKey = Buffer.of(entryKinds.catalogue);
export const lastWriteKey = Buffer.of(entryKinds.lastWrite);

/** What every entry of a kind starts with. */
export function kindKey(kind: EntryKind): Buffer {
  return Buffer.of(entryKinds[kind]);
}

/** The first key that comes after every entry of a kind. */
export function afterKind(kind: EntryKind): Buffer {
  return Buffer.of(entryKinds[kind] + 1);
}

/** Where the numbers of a partition lie. */
export function stateKey(place: Place): Buffer {
  return keyOf('state', place, 0);
}

/** Where a record lies; records of a partition are sorted by their offset. */
export function recordKey(place: Place, offset: number): Buffer {
  return offsetKey('record', place, offset);
}

/** Where a deletion waits for its time. */
export function tombstoneKey(place: Place, offset: number): Buffer {
  return offsetKey('tombstone', place, offset);
}

/** Where a group's place in a partition lies. */
export function committedKey(place: Place, group: string): Buffer {
  return textKey('committed', place, Buffer.from(group));
}

/** Where the offset of the newest record of a key lies. */
export function newestKey(place: Place, key: Uint8Array): Buffer {
  return textKey('newest', place, key);
}

/** The partition in a key. */
export function placeIn(key: Buffer): Place {
  return { topicId: key.readUInt16BE(1), partition: key.readUInt16BE(3) };
}

/** The offset in a key that ends with one. */
export function offsetIn(key: Buffer): number {
  return key.readUIntBE(prefixBytes, offsetBytes);
}

/** The text in a key that ends with one. */
export function textIn(key: Buffer): Buffer {
  return key.subarray(prefixBytes);
}

function offsetKey(kind: EntryKind, place: Place, offset: number): Buffer {
  const key = keyOf(kind, place, offsetBytes);
  key.writeUIntBE(offset, prefixBytes, offsetBytes);
  return key;
}

function textKey(kind: EntryKind, place: Place, text: Uint8Array): Buffer {
  const key = keyOf(kind, place, text.length);
  key.set(text, prefixBytes);
  return key;
}

function keyOf(kind: EntryKind, { topicId, partition }: Place, more: number): Buffer {
  const key = Buffer.allocUnsafe(prefixBytes + more);
  key.writeUInt8(entryKinds[kind], 0);
  key.writeUInt16BE(topicId, 1);
  key.writeUInt16BE(partition, 3);
  return key;
}
