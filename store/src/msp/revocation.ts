import { verify, type KeyObject } from 'node:crypto';
import type { Certificate } from './certificate';
import { derElement, derElements, derTags, expectTag, objectId, type DerElement } from './der';

/** A list of revoked certificates, read but not yet checked against the CA that issued it. */
export interface RevocationList {
  readonly authorityKeyId: string | undefined;
  readonly serials: ReadonlySet<string>;
  readonly signed: Uint8Array;
  readonly signature: Uint8Array;
  readonly hash: string;
}

const authorityKeyIdentifier = '551d23';
const hashes: Readonly<Record<string, string>> = {
  '2a8648ce3d040302': 'sha256',
  '2a8648ce3d040303': 'sha384',
  '2a8648ce3d040304': 'sha512',
  '2a864886f70d01010b': 'sha256',
  '2a864886f70d01010c': 'sha384',
  '2a864886f70d01010d': 'sha512',
};

/** Reads a revocation list in DER or PEM. @throws Error when it is malformed. */
export function readRevocationList(bytes: Uint8Array): RevocationList {
  const [body, algorithm, signature] = derElements(derElement(fromPem(bytes)).content);
  const signed = expectTag(body, derTags.sequence);
  const fields = derElements(signed.content);
  const revoked = revokedEntries(fields);
  const identifier = objectId(derElements(expectTag(algorithm, derTags.sequence).content)[0]);
  return {
    authorityKeyId: authorityKey(fields.find((field) => field.tag === 0xa0)),
    serials: new Set(revoked.map((entry) => serialOf(derElements(entry.content)[0]))),
    signed: signed.whole,
    signature: expectTag(signature, derTags.bitString).content.subarray(1),
    hash: hashes[identifier] ?? 'sha256',
  };
}

/** Whether one of the lists that this CA signed names the certificate. */
export function isRevoked(
  certificate: Certificate,
  issuer: Certificate,
  lists: readonly RevocationList[],
): boolean {
  const serial = certificate.serial.replace(/^0+/, '').toLowerCase();
  return lists.some(
    (list) =>
      list.authorityKeyId === issuer.subjectKeyId &&
      list.serials.has(serial) &&
      isSignedBy(list, issuer.publicKey),
  );
}

function isSignedBy(list: RevocationList, key: KeyObject): boolean {
  const algorithm = key.asymmetricKeyType === 'ed25519' ? null : list.hash;
  return verify(algorithm, list.signed, key, list.signature);
}

function fromPem(bytes: Uint8Array): Uint8Array {
  const text = Buffer.from(bytes).toString('latin1');
  const match = /-----BEGIN X509 CRL-----([A-Za-z0-9+/=\s]*)-----END/.exec(text);
  return match?.[1] === undefined ? bytes : Buffer.from(match[1], 'base64');
}

/** Behind version, algorithm, issuer and dates comes the list; without revocations it is left out. */
function revokedEntries(fields: readonly DerElement[]): DerElement[] {
  const start = fields[0]?.tag === derTags.integer ? 1 : 0;
  const list = fields.slice(start + 2).find((field) => field.tag === derTags.sequence);
  return list === undefined ? [] : derElements(list.content);
}

function serialOf(element: DerElement | undefined): string {
  const { content } = expectTag(element, derTags.integer);
  return Buffer.from(content).toString('hex').replace(/^0+/, '');
}

function authorityKey(extensions: DerElement | undefined): string | undefined {
  if (extensions === undefined) return undefined;
  for (const extension of derElements(derElement(extensions.content).content)) {
    const parts = derElements(extension.content);
    if (objectId(parts[0]) !== authorityKeyIdentifier) continue;
    const sequence = derElement(expectTag(parts.at(-1), derTags.octetString).content);
    const key = derElements(sequence.content).find((part) => part.tag === 0x80);
    return key === undefined ? undefined : Buffer.from(key.content).toString('hex');
  }
  return undefined;
}
