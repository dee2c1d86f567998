import { verify } from 'node:crypto';
import { type Extension, readExtensions } from './certificate-fields';
import { childrenOf, type DerElement, derTag, readBitString, readDer, readOid } from './der';
import { MspError } from './identity';
import { decodePem, type ParsedCertificate } from './parsed-certificate';

const authorityKeyIdentifierOid = '2.5.29.35';
const explicitExtensions = 0xa0;
const keyIdentifierTag = 0x80;
const digests: Readonly<Record<string, string>> = {
  '1.2.840.10045.4.3.2': 'sha256',
  '1.2.840.10045.4.3.3': 'sha384',
  '1.2.840.10045.4.3.4': 'sha512',
};

/** The serial numbers that a CA has revoked. */
export interface RevocationList {
  readonly authorityKeyIdentifier: Uint8Array;
  readonly serialNumbers: ReadonlySet<string>;
  /** Whether this CA signed the list. */
  isSignedBy(authority: ParsedCertificate): boolean;
}

/**
 * Parses a CRL, PEM or DER.
 *
 * @throws MspError when it is malformed or does not name its CA's key.
 */
export function parseRevocationList(bytes: Uint8Array): RevocationList {
  const text = Buffer.from(bytes).toString('latin1');
  const der = decodePem(text, '-----BEGIN X509 CRL-----', '-----END X509 CRL-----') ?? bytes;
  try {
    return readList(der);
  } catch (cause) {
    if (cause instanceof MspError) throw cause;
    throw new MspError('could not parse RevocationList', { cause });
  }
}

/** Whether the list of the CA that issued a certificate names it. */
export function isRevoked(
  certificate: ParsedCertificate,
  issuer: ParsedCertificate,
  lists: readonly RevocationList[],
): boolean {
  const { subjectKeyIdentifier } = issuer;
  if (subjectKeyIdentifier === undefined) return false;
  const serialNumber = normalize(certificate.certificate.serialNumber);
  return lists.some(
    (list) =>
      Buffer.compare(list.authorityKeyIdentifier, subjectKeyIdentifier) === 0 &&
      list.serialNumbers.has(serialNumber) &&
      list.isSignedBy(issuer),
  );
}

function readList(der: Uint8Array): RevocationList {
  const [toBeSigned, algorithm, signature] = childrenOf(readDer(der));
  if (toBeSigned === undefined || algorithm === undefined || signature === undefined) {
    throw new MspError('could not parse RevocationList');
  }
  const fields = childrenOf(toBeSigned);
  const digest = digests[readAlgorithm(algorithm)];
  const signatureBytes = readBitString(signature);
  return {
    authorityKeyIdentifier: readAuthorityKeyIdentifier(fields),
    serialNumbers: readSerialNumbers(fields),
    isSignedBy: ({ publicKey }) =>
      digest !== undefined && verify(digest, toBeSigned.raw, publicKey, signatureBytes),
  };
}

/** The revoked certificates are the only sequence that comes after a time. */
function readSerialNumbers(fields: readonly DerElement[]): ReadonlySet<string> {
  const lastTime = fields.findLastIndex(
    ({ tag }) => tag === derTag.utcTime || tag === derTag.generalizedTime,
  );
  const revoked = fields.slice(lastTime + 1).find(({ tag }) => tag === derTag.sequence);
  const entries = revoked === undefined ? [] : childrenOf(revoked);
  return new Set(
    entries.map((entry) => {
      const [serialNumber] = childrenOf(entry);
      if (serialNumber?.tag !== derTag.integer) throw new Error('a revocation has no number');
      return normalize(Buffer.from(serialNumber.content).toString('hex'));
    }),
  );
}

function readAuthorityKeyIdentifier(fields: readonly DerElement[]): Uint8Array {
  const explicit = fields.find(({ tag }) => tag === explicitExtensions);
  const extensions =
    explicit === undefined
      ? new Map<string, Extension>()
      : readExtensions(readDer(explicit.content));
  const extension = extensions.get(authorityKeyIdentifierOid);
  const identifier =
    extension === undefined
      ? undefined
      : childrenOf(readDer(extension.value)).find(({ tag }) => tag === keyIdentifierTag);
  if (identifier !== undefined) return identifier.content;
  throw new MspError('could not obtain Authority Key Identifier for crl');
}

function readAlgorithm(algorithm: DerElement): string {
  const [id] = childrenOf(algorithm);
  return id === undefined ? '' : readOid(id);
}

/** Hexadecimal without the leading zeros that some encodings carry. */
function normalize(serialNumber: string): string {
  return serialNumber.toLowerCase().replace(/^0+(?=.)/, '');
}
