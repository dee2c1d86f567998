import { X509Certificate } from 'node:crypto';
import { childrenOf, type DerElement, derTag, readDer, readOid } from './der';

const organizationalUnitOid = '2.5.4.11';
const explicitExtensions = 0xa3;

/** An extension of a certificate or of a revocation list. */
export interface Extension {
  readonly critical: boolean;
  /** The DER encoding that the extension's octet string holds. */
  readonly value: Uint8Array;
}

/** What Fabric's rules need of a certificate beyond what Node's own parser tells. */
export interface CertificateFields {
  /** The signed part; two encodings of one certificate share it whatever their signature's form. */
  readonly toBeSigned: Uint8Array;
  readonly organizationalUnits: readonly string[];
  readonly extensions: ReadonlyMap<string, Extension>;
}

/**
 * Reads a certificate's DER encoding.
 *
 * @throws Error when it is malformed.
 */
export function readCertificateFields(der: Uint8Array): CertificateFields {
  const [toBeSigned] = childrenOf(readDer(der));
  if (toBeSigned === undefined) throw new Error('the certificate is empty');
  const fields = childrenOf(toBeSigned);
  // The version is the one optional field before the subject: [0] EXPLICIT.
  const subject = fields[fields[0]?.tag === 0xa0 ? 5 : 4];
  if (subject === undefined) throw new Error('the certificate has no subject');
  const extensions = fields.find((field) => field.tag === explicitExtensions);
  return {
    toBeSigned: toBeSigned.raw,
    organizationalUnits: readUnits(subject),
    extensions: extensions === undefined ? new Map() : readExtensions(readDer(extensions.content)),
  };
}

/** The organisational units of a PEM certificate's subject, in their order. */
export function readOrganizationalUnits(pem: string): readonly string[] {
  return readCertificateFields(new X509Certificate(pem).raw).organizationalUnits;
}

/**
 * Reads a sequence of extensions by their object identifiers.
 *
 * @throws Error when it is malformed or names one twice.
 */
export function readExtensions(sequence: DerElement): ReadonlyMap<string, Extension> {
  const extensions = new Map<string, Extension>();
  for (const element of childrenOf(sequence)) {
    const [id, ...rest] = childrenOf(element);
    const value = rest.at(-1);
    if (id === undefined || value?.tag !== derTag.octetString) {
      throw new Error('an extension is malformed');
    }
    const name = readOid(id);
    if (extensions.has(name)) throw new Error(`the extension ${name} is there twice`);
    const critical = rest.length === 2 && rest[0]?.content[0] === 0xff;
    extensions.set(name, { critical, value: value.content });
  }
  return extensions;
}

function readUnits(subject: DerElement): string[] {
  return childrenOf(subject)
    .flatMap((relativeName) => childrenOf(relativeName))
    .map((attribute) => childrenOf(attribute))
    .filter(([type]) => type !== undefined && readOid(type) === organizationalUnitOid)
    .map(([, value]) => (value === undefined ? '' : Buffer.from(value.content).toString('utf8')));
}
