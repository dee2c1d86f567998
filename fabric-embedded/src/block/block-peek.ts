import { dataHash, type HeaderFields } from './header';

const headerTag = 0x0a;
const numberTag = 0x08;
const previousHashTag = 0x12;
const dataHashTag = 0x1a;
const dataTag = 0x12;
const envelopeTag = 0x0a;
const metadataTag = 0x1a;
const shortestHeader = 34;
const longestHeader = 0x7f;

/** A length-delimited or varint field of a protobuf message, with the place after it. */
interface Field {
  readonly tag: number;
  readonly value: number;
  readonly content: Uint8Array;
  readonly end: number;
}

/** Reads the header of a serialised block without parsing the rest; undefined when it is none. */
export function peekHeader(block: Uint8Array): HeaderFields | undefined {
  const header = readField(block, 0);
  if (header?.tag !== headerTag) return undefined;
  let number = 0;
  let previousHash: Uint8Array = new Uint8Array();
  let dataHashValue: Uint8Array = new Uint8Array();
  for (let at = 0; at < header.content.length;) {
    const field = readField(header.content, at);
    if (field === undefined) return undefined;
    if (field.tag === numberTag) number = field.value;
    if (field.tag === previousHashTag) previousHash = field.content;
    if (field.tag === dataHashTag) dataHashValue = field.content;
    at = field.end;
  }
  return { number, previousHash, dataHash: dataHashValue };
}

/** Whether bytes are a whole block: three known parts and envelopes that fit their data hash. */
export function isWholeBlock(block: Uint8Array): boolean {
  const header = peekHeader(block);
  const envelopes = readEnvelopes(block);
  if (header === undefined || envelopes === undefined) return false;
  return Buffer.from(dataHash(envelopes)).equals(header.dataHash);
}

/** A cheap look whether a block may begin at a place: the first bytes of its header. */
export function mayBeginBlock(bytes: Uint8Array, at: number): boolean {
  const length = bytes[at + 1] ?? 0;
  if (bytes[at] !== headerTag || length < shortestHeader || length > longestHeader) return false;
  // Block 0 has neither a number nor a previous hash on the wire: both have default values.
  return [numberTag, previousHashTag, dataHashTag].includes(bytes[at + 2] ?? 0);
}

function readEnvelopes(block: Uint8Array): Uint8Array[] | undefined {
  const envelopes: Uint8Array[] = [];
  for (let at = 0; at < block.length;) {
    const part = readField(block, at);
    if (part === undefined || ![headerTag, dataTag, metadataTag].includes(part.tag)) {
      return undefined;
    }
    if (part.tag === dataTag && !collect(part.content, envelopes)) return undefined;
    at = part.end;
  }
  return envelopes;
}

function collect(data: Uint8Array, envelopes: Uint8Array[]): boolean {
  for (let at = 0; at < data.length;) {
    const field = readField(data, at);
    if (field?.tag !== envelopeTag) return false;
    envelopes.push(field.content);
    at = field.end;
  }
  return true;
}

function readField(bytes: Uint8Array, start: number): Field | undefined {
  const tag = readVarint(bytes, start);
  if (tag === undefined) return undefined;
  const value = readVarint(bytes, tag.end);
  if (value === undefined) return undefined;
  const wireType = tag.value & 7;
  if (wireType === 0) {
    return { tag: tag.value, value: value.value, content: new Uint8Array(), end: value.end };
  }
  const end = value.end + value.value;
  if (wireType !== 2 || end > bytes.length) return undefined;
  return { tag: tag.value, value: 0, content: bytes.subarray(value.end, end), end };
}

function readVarint(
  bytes: Uint8Array,
  start: number,
): { readonly value: number; readonly end: number } | undefined {
  let value = 0;
  let scale = 1;
  for (let at = start; at < bytes.length && at < start + 8; at++) {
    const byte = bytes[at] ?? 0;
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return { value, end: at + 1 };
    scale *= 128;
  }
  return undefined;
}
