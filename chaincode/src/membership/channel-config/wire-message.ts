const VARINT = 0;
const BYTES = 2;
const MAX_VARINT_BYTES = 8;
/** Far more than any message of a channel's config has. */
const MAX_FIELDS = 10_000;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const nothing = new Uint8Array(0);

/**
 * The fields of one Protocol Buffers message. Parsers differ in what they make of a field that comes
 * twice, so a field that is read as one may be there once only: what passes here is read alike by
 * every peer and orderer.
 */
export class WireMessage {
  readonly #fields = new Map<number, (number | Uint8Array)[]>();

  /** @throws Error for bytes that are no such message. */
  constructor(bytes: Uint8Array) {
    const reading = { bytes, at: 0 };
    for (let count = 0; reading.at < bytes.length; count += 1) {
      if (count === MAX_FIELDS) throw new Error('it has too many fields');
      const tag = readVarint(reading);
      const number = Math.floor(tag / 8);
      const values = this.#fields.get(number) ?? [];
      values.push(readValue(reading, tag % 8));
      this.#fields.set(number, values);
    }
  }

  number(field: number): number {
    const value = this.#one(field) ?? 0;
    if (typeof value !== 'number') throw new Error(`field ${field} is no number`);
    return value;
  }

  bytes(field: number): Uint8Array {
    const value = this.#one(field) ?? nothing;
    if (typeof value === 'number') throw new Error(`field ${field} is a number`);
    return value;
  }

  text(field: number): string {
    return utf8.decode(this.bytes(field));
  }

  message(field: number): WireMessage {
    return new WireMessage(this.bytes(field));
  }

  /** Whether a field is there; one that is empty may be left out. */
  has(field: number): boolean {
    return this.#fields.has(field);
  }

  list(field: number): Uint8Array[] {
    return (this.#fields.get(field) ?? []).map((value) => {
      if (typeof value === 'number') throw new Error(`field ${field} is a number`);
      return value;
    });
  }

  /** A map from texts to messages, in the order of the bytes. */
  map(field: number): Map<string, WireMessage> {
    const map = new Map<string, WireMessage>();
    for (const bytes of this.list(field)) {
      const entry = new WireMessage(bytes);
      const key = entry.text(1);
      if (map.has(key)) throw new Error(`field ${field} has two entries of one name`);
      map.set(key, entry.message(2));
    }
    return map;
  }

  #one(field: number): number | Uint8Array | undefined {
    const values = this.#fields.get(field);
    if (values !== undefined && values.length > 1) throw new Error(`field ${field} comes twice`);
    return values?.[0];
  }
}

interface Reading {
  readonly bytes: Uint8Array;
  at: number;
}

function readValue(reading: Reading, wireType: number): number | Uint8Array {
  if (wireType === VARINT) return readVarint(reading);
  if (wireType !== BYTES) throw new Error(`wire type ${wireType} is not used here`);
  const length = readVarint(reading);
  const start = reading.at;
  if (length > reading.bytes.length - start) throw new Error('it ends early');
  reading.at = start + length;
  return reading.bytes.subarray(start, reading.at);
}

function readVarint(reading: Reading): number {
  let value = 0;
  for (let index = 0; index < MAX_VARINT_BYTES; index += 1) {
    const byte = reading.bytes[reading.at];
    if (byte === undefined) throw new Error('it ends early');
    reading.at += 1;
    value += (byte % 128) * 2 ** (7 * index);
    if (byte < 128) return requireSafe(value);
  }
  throw new Error('it has a number that is too large');
}

function requireSafe(value: number): number {
  if (Number.isSafeInteger(value)) return value;
  throw new Error('it has a number that is too large');
}
