/** Numbers from 0 (inclusive) to 1 (exclusive). */
export type Random = () => number;

type Wire = 0 | 1 | 2 | 5;

/** One field as it stands in an encoded message: the value is a varint, 4 or 8 bytes, or a content. */
interface Field {
  readonly number: number;
  readonly wire: Wire;
  readonly value: Buffer;
}

const extremes = [0n, 1n, 127n, 2n ** 31n - 1n, 2n ** 32n, 2n ** 63n - 1n, 2n ** 64n - 1n];
const kibibyte = 1024;
/** Above what one message may have. */
const oversized = 21 * kibibyte * kibibyte;

/** A longer content is changed as a whole: its fields may be millions. */
const longestParsed = 16 * kibibyte;

/** Picks one of a list. */
export function pick<T>(list: readonly T[], random: Random): T {
  const found = list[Math.floor(random() * list.length)];
  if (found === undefined) throw new RangeError('there is nothing to pick from');
  return found;
}

/** Bytes without any form. */
export function randomBytes(length: number, random: Random): Buffer {
  return Buffer.from(Array.from({ length }, () => Math.floor(random() * 256)));
}

/**
 * A message with one thing changed at any depth: a bit, a field or a whole content. Lengths above it
 * are encoded anew, so that what lies deep is reached.
 */
export function mutated(message: Buffer, random: Random): Buffer {
  const fields = fieldsOf(message);
  if (fields === undefined || fields.length === 0 || random() < 0.1) {
    return mutatedBytes(message, random);
  }
  const at = Math.floor(random() * fields.length);
  const field = fields[at];
  if (field === undefined) return message;
  const goesDeeper = field.wire === 2 && random() < 0.75;
  const changed = goesDeeper
    ? [{ ...field, value: mutated(field.value, random) }]
    : mutatedField(field, fields, random);
  return encoded([...fields.slice(0, at), ...changed, ...fields.slice(at + 1)]);
}

function mutatedField(field: Field, all: readonly Field[], random: Random): Field[] {
  const other = pick(all, random);
  const changes: readonly (() => Field[])[] = [
    () => [],
    () => [field, field],
    () => [{ ...other, number: field.number }],
    () => [{ ...field, number: 1 + Math.floor(random() * 30) }],
    () => [{ ...field, wire: 0, value: varint(pick(extremes, random)) }],
    () => [{ ...field, wire: 2, value: randomBytes(Math.floor(random() * 40), random) }],
    () => [{ ...field, wire: 2, value: Buffer.alloc(0) }],
    () => [
      { number: 1 + Math.floor(random() * 20), wire: 2, value: randomBytes(8, random) },
      field,
    ],
    () => [{ ...field, wire: 2, value: nested(field.value, 1 + Math.floor(random() * 200)) }],
  ];
  return pick(changes, random)();
}

function mutatedBytes(bytes: Buffer, random: Random): Buffer {
  const changes: readonly (() => Buffer)[] = [
    () => flipped(bytes, random),
    () => flipped(bytes, random),
    () => bytes.subarray(0, Math.floor(random() * bytes.length)),
    () => Buffer.concat([bytes, randomBytes(1 + Math.floor(random() * 16), random)]),
    () => Buffer.concat([bytes, bytes]),
    () => randomBytes(bytes.length % 200, random),
    () => Buffer.alloc(0),
    () => Buffer.alloc(random() < 0.01 ? oversized : 64 * kibibyte, bytes.length > 0 ? bytes : 1),
  ];
  return pick(changes, random)();
}

function flipped(bytes: Buffer, random: Random): Buffer {
  const copy = Buffer.from(bytes);
  if (copy.length === 0) return copy;
  for (let flips = 1 + Math.floor(random() * 3); flips > 0; flips -= 1) {
    const at = Math.floor(random() * copy.length);
    copy.writeUInt8(copy.readUInt8(at) ^ (1 << Math.floor(random() * 8)), at);
  }
  return copy;
}

/** A content that lies in itself, so many times. */
function nested(content: Buffer, depth: number): Buffer {
  let value = content;
  for (let level = 0; level < depth; level += 1) value = encoded([{ number: 1, wire: 2, value }]);
  return value;
}

function fieldsOf(bytes: Buffer): Field[] | undefined {
  if (bytes.length > longestParsed) return undefined;
  const fields: Field[] = [];
  let at = 0;
  while (at < bytes.length) {
    const key = readVarint(bytes, at);
    if (key === undefined) return undefined;
    const wire = Number(key.value & 7n);
    const number = Number(key.value >> 3n);
    if (!isWire(wire) || number < 1 || number > 1000) return undefined;
    const span = spanOf(bytes, key.end, wire);
    if (span === undefined || span.end > bytes.length) return undefined;
    fields.push({ number, wire, value: bytes.subarray(span.start, span.end) });
    at = span.end;
  }
  return fields;
}

function spanOf(bytes: Buffer, start: number, wire: Wire) {
  if (wire === 1) return { start, end: start + 8 };
  if (wire === 5) return { start, end: start + 4 };
  const head = readVarint(bytes, start);
  if (head === undefined) return undefined;
  return wire === 0
    ? { start, end: head.end }
    : { start: head.end, end: head.end + Number(head.value) };
}

function isWire(wire: number): wire is Wire {
  return [0, 1, 2, 5].includes(wire);
}

function readVarint(bytes: Buffer, start: number) {
  let value = 0n;
  for (let at = start; at < Math.min(bytes.length, start + 10); at += 1) {
    const byte = bytes.readUInt8(at);
    value |= BigInt(byte & 127) << BigInt(7 * (at - start));
    if (byte < 128) return { value, end: at + 1 };
  }
  return undefined;
}

function encoded(fields: readonly Field[]): Buffer {
  return Buffer.concat(
    fields.flatMap(({ number, wire, value }) => [
      varint(BigInt(number * 8 + wire)),
      ...(wire === 2 ? [varint(BigInt(value.length))] : []),
      value,
    ]),
  );
}

function varint(value: bigint): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return Buffer.from([...bytes, Number(rest)]);
}
