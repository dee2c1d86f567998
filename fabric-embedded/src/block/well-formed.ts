const payloadTag = 0x0a;
const signatureTag = 0x12;

/**
 * Whether an envelope's bytes are the one canonical form with a payload and a signature. Others
 * would parse as well, so that one transaction could be in the chain in several forms.
 */
export function isWellFormedEnvelope(bytes: Uint8Array): boolean {
  const signature = afterField(bytes, 0, payloadTag);
  return signature !== undefined && afterField(bytes, signature, signatureTag) === bytes.length;
}

/** The place after a non-empty field whose length has no superfluous bytes. */
function afterField(bytes: Uint8Array, start: number, tag: number): number | undefined {
  if (bytes[start] !== tag) return undefined;
  let length = 0;
  for (let at = start + 1, scale = 1; at <= start + 5; at++, scale *= 128) {
    const byte = bytes[at];
    if (byte === undefined) return undefined;
    length += (byte & 0x7f) * scale;
    if (byte >= 0x80) continue;
    const end = at + 1 + length;
    return byte === 0 || end > bytes.length ? undefined : end;
  }
  return undefined;
}
