import { Cursor, toNumber, WireError, wireTypes, type Varint } from './cursor';

/** How one field of a message is read; a field that is absent keeps its initial value. */
export interface Field<T> {
  readonly number: number;
  readonly wireType: number;
  initial(): T;
  /** The field's value after one more occurrence: the last scalar wins, repeated ones collect. */
  read(cursor: Cursor, before: T, depth: number): T;
}

type Fields = Readonly<Record<string, Field<unknown>>>;

/** What a message of these fields decodes to. */
export type Message<F extends Fields> = {
  readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never;
};

/** A decoder of one kind of message. @throws WireError for bytes that Fabric would not read. */
export type Decoder<T> = (bytes: Uint8Array, depth?: number) => T;

const maxDepth = 64;

/**
 * Builds the decoder of a message. It reads as Fabric's peers do: unknown fields and known
 * numbers with another wire type are skipped, and text must be UTF-8.
 */
export function message<F extends Fields>(fields: F): Decoder<Message<F>> {
  const byNumber = new Map(
    Object.entries(fields).map(([name, field]) => [field.number, { name, field }]),
  );
  return (bytes, depth = 0) => {
    if (depth > maxDepth) throw new WireError('messages are nested too deep', 0);
    const result: Record<string, unknown> = {};
    for (const name in fields) result[name] = fields[name]?.initial();
    const cursor = new Cursor(bytes);
    while (!cursor.done) {
      const tag = cursor.tag();
      const known = byNumber.get(tag.field);
      if (known?.field.wireType === tag.wireType) {
        result[known.name] = known.field.read(cursor, result[known.name], depth);
      } else cursor.skip(tag.field, tag.wireType);
    }
    // The loop above has set every name of F to the type of its field; TypeScript cannot see that.
    return result as Message<F>;
  };
}

function scalar<T>(number: number, zero: T, convert: (value: Varint) => T): Field<T> {
  return {
    number,
    wireType: wireTypes.varint,
    initial: () => zero,
    read: (cursor) => convert(cursor.varint()),
  };
}

export const uint64 = (number: number): Field<number> => scalar(number, 0, toNumber);
export const int32 = (number: number): Field<number> => scalar(number, 0, (value) => value.low | 0);
export const uint32 = (number: number): Field<number> => scalar(number, 0, (value) => value.low);
export const boolean = (number: number): Field<boolean> =>
  scalar(number, false, (value) => value.low !== 0 || value.high !== 0);

/** A signed 64-bit number; only exact up to 2^53, which is enough for seconds. */
export const int64 = (number: number): Field<number> =>
  scalar(number, 0, (value) => (value.high | 0) * 0x100000000 + value.low);

const none = new Uint8Array(0);

/** Bytes as a view into the message; absent and empty are the same. */
export const bytes = (number: number): Field<Uint8Array> => ({
  number,
  wireType: wireTypes.bytes,
  initial: () => none,
  read: (cursor) => cursor.block(),
});

/** Bytes of which it matters whether there are any; Go's decoder takes an empty field as absent. */
export const someBytes = (number: number): Field<Uint8Array | undefined> => ({
  number,
  wireType: wireTypes.bytes,
  initial: () => undefined,
  read(cursor) {
    const block = cursor.block();
    return block.length === 0 ? undefined : block;
  },
});

/** One of several fields: of these it matters which is there, even without content. */
export const optionalBytes = (number: number): Field<Uint8Array | undefined> => ({
  number,
  wireType: wireTypes.bytes,
  initial: () => undefined,
  read: (cursor) => cursor.block(),
});

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decodeUtf8(value: Uint8Array, offset: number): string {
  try {
    return utf8.decode(value);
  } catch (cause) {
    throw new WireError('a text is not UTF-8', offset, { cause });
  }
}

export const text = (number: number): Field<string> => ({
  number,
  wireType: wireTypes.bytes,
  initial: () => '',
  read: (cursor) => decodeUtf8(cursor.block(), cursor.position),
});

/** Text that stays as its UTF-8 bytes, one character a byte, so that it sorts as Fabric sorts keys. */
export const keyText = (number: number): Field<string> => ({
  number,
  wireType: wireTypes.bytes,
  initial: () => '',
  read: (cursor) => {
    const value = cursor.block();
    const key = latin1(value);
    if (beyondAscii.test(key)) decodeUtf8(value, cursor.position);
    return key;
  },
});

const beyondAscii = /[\u0080-\u00ff]/;

/** Any bytes as text of one character a byte. */
export const keyBytes = (number: number): Field<string> => ({
  number,
  wireType: wireTypes.bytes,
  initial: () => '',
  read: (cursor) => latin1(cursor.block()),
});

export function latin1(value: Uint8Array): string {
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('latin1');
}

/** A message inside a message. Its repeated occurrences are merged: one message in several pieces. */
export const nested = <T>(number: number, decode: Decoder<T>): Field<T | undefined> => ({
  number,
  wireType: wireTypes.bytes,
  initial: () => undefined,
  read: (cursor, _before, depth) => decode(cursor.piece(number), depth + 1),
});

export const repeated = <T>(field: Field<T>): Field<T[]> =>
  list(field.number, field.wireType, (cursor, depth) => field.read(cursor, field.initial(), depth));

export const repeatedNested = <T>(number: number, decode: Decoder<T>): Field<T[]> =>
  list(number, wireTypes.bytes, (cursor, depth) => decode(cursor.block(), depth + 1));

/** The list grows in place: it belongs to the decoder until the message is returned. */
function list<T>(
  number: number,
  wireType: number,
  readItem: (cursor: Cursor, depth: number) => T,
): Field<T[]> {
  return {
    number,
    wireType,
    initial: () => [],
    read: (cursor, before, depth) => {
      before.push(readItem(cursor, depth));
      return before;
    },
  };
}

/** A map with text keys: the last entry of a key wins. */
export function mapOf<T>(number: number, decode: Decoder<T>): Field<Map<string, T>> {
  const entry = message({ key: text(1), value: nested(2, decode) });
  return {
    number,
    wireType: wireTypes.bytes,
    initial: () => new Map<string, T>(),
    read: (cursor, before, depth) => {
      const { key, value } = entry(cursor.block(), depth + 1);
      return before.set(key, value ?? decode(none, depth + 1));
    },
  };
}
