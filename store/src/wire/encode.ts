/** Canonical proto3 encoding of the few messages whose hash the ledger holds. */
export function concat(parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(parts);
}

export function encodeVarint(value: number): Uint8Array {
  const out: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    out.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  out.push(rest);
  return Uint8Array.from(out);
}

export function encodeNumber(field: number, value: number): Uint8Array {
  if (value === 0) return new Uint8Array(0);
  return concat([encodeVarint(field * 8), encodeVarint(value)]);
}

/** A length-delimited field that is written even when it is empty, as messages and list items are. */
export function encodeItem(field: number, value: Uint8Array): Uint8Array {
  return concat([encodeVarint(field * 8 + 2), encodeVarint(value.length), value]);
}

/** A scalar bytes field, which proto3 leaves out when it is empty. */
export function encodeBytes(field: number, value: Uint8Array): Uint8Array {
  return value.length === 0 ? value : encodeItem(field, value);
}

export function encodeLatin1(field: number, value: string): Uint8Array {
  return encodeBytes(field, Buffer.from(value, 'latin1'));
}
