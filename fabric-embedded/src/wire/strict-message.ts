/** What a field of a message holds; a list of one shape is a repeated message. */
export type FieldShape = 'number' | 'bytes' | 'text' | MessageShape | readonly [MessageShape];

/** The fields of a message by their numbers. */
export interface MessageShape {
  readonly [field: number]: FieldShape;
}

interface Field {
  readonly number: number;
  readonly wireType: number;
  readonly content: Uint8Array;
  /** The field as it stands, tag and all. */
  readonly raw: Uint8Array;
}

interface Varint {
  readonly value: number;
  readonly end: number;
}

/** A field that is kept; nested content replaces what stood there. */
interface Kept {
  readonly number: number;
  raw: Uint8Array;
  content: Uint8Array;
}

const wire = { varint: 0, fixed64: 1, bytes: 2, startGroup: 3, endGroup: 4, fixed32: 5 } as const;
const maxFieldNumber = 2 ** 29 - 1;
const maxGroupDepth = 100;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads a message as Go's library does, which Fabric's peers use: the JavaScript one takes texts
 * that are no UTF-8 and misreads fields of another wire type, so that members that run the one or
 * the other would disagree about a transaction.
 *
 * @returns the same message with nothing in it that the two libraries read differently; mostly
 * these are the very bytes that came.
 * @throws Error where Go's library refuses the message.
 */
export function strictMessage(bytes: Uint8Array, shape: MessageShape): Uint8Array {
  const kept: Kept[] = [];
  let isChanged = false;
  for (let at = 0; at < bytes.length;) {
    const field = readField(bytes, at, 0);
    at += field.raw.length;
    const known = shape[field.number];
    if (known === undefined || field.wireType !== wireTypeOf(known)) isChanged = true;
    else isChanged = keep(kept, field, known) || isChanged;
  }
  return isChanged ? Buffer.concat(kept.map(({ raw }) => raw)) : bytes;
}

/** @returns whether the field stands otherwise than it came. */
function keep(kept: Kept[], field: Field, shape: FieldShape): boolean {
  const { number, content, raw } = field;
  if (shape === 'text') utf8.decode(content);
  if (typeof shape === 'string') {
    kept.push({ number, content, raw });
    return false;
  }
  const [inner, isRepeated] = isList(shape) ? [shape[0], true] : [shape, false];
  const earlier = isRepeated ? undefined : kept.find((other) => other.number === number);
  // A message that is there twice is one message: its parts are put together.
  const whole = earlier === undefined ? content : Buffer.concat([earlier.content, content]);
  const strict = strictMessage(whole, inner);
  const isSame = earlier === undefined && strict === content;
  const encoded = isSame ? raw : encodeField(number, strict);
  if (earlier === undefined) kept.push({ number, content: strict, raw: encoded });
  else Object.assign(earlier, { content: strict, raw: encoded });
  return !isSame;
}

function isList(shape: FieldShape): shape is readonly [MessageShape] {
  return Array.isArray(shape);
}

function wireTypeOf(shape: FieldShape): number {
  return shape === 'number' ? wire.varint : wire.bytes;
}

function readField(bytes: Uint8Array, start: number, depth: number): Field {
  const tag = readVarint(bytes, start);
  const number = Math.floor(tag.value / 8);
  const wireType = tag.value % 8;
  if (number < 1 || number > maxFieldNumber) throw new Error('a field number is wrong');
  const { from, to, end } = extentOf(bytes, tag.end, number, wireType, depth);
  if (end > bytes.length) throw new Error('the message ends early');
  const content = bytes.subarray(from, to);
  return { number, wireType, content, raw: bytes.subarray(start, end) };
}

function extentOf(
  bytes: Uint8Array,
  at: number,
  number: number,
  wireType: number,
  depth: number,
): { readonly from: number; readonly to: number; readonly end: number } {
  const until = (end: number, from = at) => ({ from, to: end, end });
  switch (wireType) {
    case wire.varint:
      return until(readVarint(bytes, at).end);
    case wire.fixed64:
      return until(at + 8);
    case wire.fixed32:
      return until(at + 4);
    case wire.bytes: {
      const length = readVarint(bytes, at);
      return until(length.end + length.value, length.end);
    }
    case wire.startGroup:
      return until(groupEnd(bytes, at, number, depth));
    default:
      throw new Error('a field has no known wire type');
  }
}

function groupEnd(bytes: Uint8Array, start: number, number: number, depth: number): number {
  if (depth >= maxGroupDepth) throw new Error('groups are nested too deep');
  for (let at = start; ;) {
    const tag = readVarint(bytes, at);
    if (tag.value % 8 === wire.endGroup) {
      if (Math.floor(tag.value / 8) !== number) throw new Error('a group ends wrongly');
      return tag.end;
    }
    at += readField(bytes, at, depth + 1).raw.length;
  }
}

/** A number of at most 64 bits; above 2^53 it is not exact, which no tag or length comes near. */
function readVarint(bytes: Uint8Array, start: number): Varint {
  let value = 0;
  for (let index = 0; index < 10; index += 1) {
    const byte = bytes[start + index];
    if (byte === undefined) throw new Error('the message ends early');
    if (index === 9 && byte > 1) break;
    value += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) return { value, end: start + index + 1 };
  }
  throw new Error('a number exceeds 64 bits');
}

function encodeField(number: number, content: Uint8Array): Uint8Array {
  const head = [...encodeVarint(number * 8 + wire.bytes), ...encodeVarint(content.length)];
  return Buffer.concat([Uint8Array.from(head), content]);
}

function encodeVarint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  return [...bytes, rest];
}
