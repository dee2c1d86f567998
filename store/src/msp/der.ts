/** One DER element: its tag, its content and everything from tag to end. */
export interface DerElement {
  readonly tag: number;
  readonly content: Uint8Array;
  readonly whole: Uint8Array;
}

/** Bytes that are not DER. */
export class DerError extends Error {
  constructor(reason: string) {
    super(`not DER: ${reason}`);
    this.name = 'DerError';
  }
}

export const derTags = {
  integer: 2,
  bitString: 3,
  octetString: 4,
  objectId: 6,
  sequence: 0x30,
  set: 0x31,
};

/** The elements that follow one another in these bytes. @throws DerError */
export function derElements(bytes: Uint8Array): DerElement[] {
  const elements: DerElement[] = [];
  for (let offset = 0; offset < bytes.length;) {
    const element = derElement(bytes.subarray(offset));
    elements.push(element);
    offset += element.whole.length;
  }
  return elements;
}

/** The first element of these bytes; what follows it is not looked at. @throws DerError */
export function derElement(bytes: Uint8Array): DerElement {
  const [tag, first] = bytes;
  if (tag === undefined || first === undefined) throw new DerError('an element ends early');
  if ((tag & 0x1f) === 0x1f) throw new DerError('a tag has more than one byte');
  const { length, start } = first < 0x80 ? { length: first, start: 2 } : longLength(bytes, first);
  if (length > bytes.length - start) throw new DerError('an element ends early');
  const whole = bytes.subarray(0, start + length);
  return { tag, content: whole.subarray(start), whole };
}

function longLength(bytes: Uint8Array, first: number): { length: number; start: number } {
  const count = first & 0x7f;
  if (count === 0 || count > 4 || bytes.length < 2 + count) throw new DerError('a length is wrong');
  const length = bytes.subarray(2, 2 + count).reduce((sum, byte) => sum * 256 + byte, 0);
  if (length < 0x80 || bytes[2] === 0) throw new DerError('a length is not in its shortest form');
  return { length, start: 2 + count };
}

/** The element, when it has the tag. @throws DerError */
export function expectTag(element: DerElement | undefined, tag: number): DerElement {
  if (element?.tag !== tag) throw new DerError('an element has another tag than expected');
  return element;
}

/** An object identifier's content in hex, which is compared and never shown. */
export function objectId(element: DerElement | undefined): string {
  return Buffer.from(expectTag(element, derTags.objectId).content).toString('hex');
}
