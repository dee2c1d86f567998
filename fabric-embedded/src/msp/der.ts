/** One element of a DER encoding: its tag, its content, and all of its bytes. */
export interface DerElement {
  readonly tag: number;
  readonly content: Uint8Array;
  readonly raw: Uint8Array;
}

export const derTag = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

const maxLengthBytes = 4;

/**
 * Reads the one element that the bytes hold.
 *
 * @throws Error when the bytes are malformed or hold more.
 */
export function readDer(bytes: Uint8Array): DerElement {
  const [element, ...rest] = readAll(bytes);
  if (element === undefined || rest.length > 0) throw malformed();
  return element;
}

/**
 * Reads the elements within a constructed one.
 *
 * @throws Error when the content is malformed.
 */
export function childrenOf(element: DerElement): readonly DerElement[] {
  return readAll(element.content);
}

/** The dotted form of an object identifier. */
export function readOid(element: DerElement): string {
  const arcs: number[] = [];
  let arc = 0;
  for (const byte of element.content) {
    arc = arc * 128 + (byte & 0x7f);
    if (byte >= 0x80) continue;
    arcs.push(arc);
    arc = 0;
  }
  const [combined = 0, ...rest] = arcs;
  const first = Math.min(2, Math.floor(combined / 40));
  return [first, combined - first * 40, ...rest].join('.');
}

/** The bytes of a bit string that has no unused bits, as signatures are. */
export function readBitString(element: DerElement): Uint8Array {
  if (element.tag !== derTag.bitString || element.content[0] !== 0) throw malformed();
  return element.content.subarray(1);
}

function readAll(bytes: Uint8Array): DerElement[] {
  const elements: DerElement[] = [];
  for (let offset = 0; offset < bytes.length;) {
    const element = readAt(bytes, offset);
    elements.push(element);
    offset += element.raw.length;
  }
  return elements;
}

function readAt(bytes: Uint8Array, offset: number): DerElement {
  const tag = bytes[offset];
  const first = bytes[offset + 1];
  // Tags above 30 take further bytes; nothing in a certificate uses them.
  if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f) throw malformed();
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  if (first === 0x80 || lengthBytes > maxLengthBytes) throw malformed();
  const start = offset + 2 + lengthBytes;
  const length = lengthBytes === 0 ? first : readLength(bytes.subarray(offset + 2, start));
  if (start + length > bytes.length) throw malformed();
  return {
    tag,
    content: bytes.subarray(start, start + length),
    raw: bytes.subarray(offset, start + length),
  };
}

function readLength(bytes: Uint8Array): number {
  return bytes.reduce((length, byte) => length * 256 + byte, 0);
}

function malformed(): Error {
  return new Error('the DER encoding is malformed');
}
