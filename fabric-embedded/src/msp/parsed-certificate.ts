import { createHash, type KeyObject, X509Certificate } from 'node:crypto';
import { type CertificateFields, readCertificateFields } from './certificate-fields';
import { childrenOf, derTag, readDer } from './der';
import { MspError } from './identity';

const subjectKeyIdentifierOid = '2.5.29.14';
const basicConstraintsOid = '2.5.29.19';
/** Extensions whose meaning is checked here or cannot widen what a certificate may do. */
const understood = new Set([
  '2.5.29.14', // subject key identifier
  '2.5.29.15', // key usage
  '2.5.29.17', // subject alternative names
  '2.5.29.19', // basic constraints
  '2.5.29.31', // where revocation lists are published
  '2.5.29.35', // authority key identifier
  '2.5.29.37', // extended key usage
]);
const beginMark = '-----BEGIN CERTIFICATE-----';
const endMark = '-----END CERTIFICATE-----';

/** A certificate with all that the rules of an MSP look at. */
export interface ParsedCertificate extends CertificateFields {
  readonly certificate: X509Certificate;
  readonly publicKey: KeyObject;
  readonly notBefore: number;
  readonly notAfter: number;
  /** SHA-256 of the signed part: the same for every form that the CA's signature can take. */
  readonly fingerprint: string;
  readonly subjectKeyIdentifier: Uint8Array | undefined;
  /** How many CAs may follow it in a chain; undefined when it sets no limit. */
  readonly pathLength: number | undefined;
}

/**
 * Parses the first certificate of a PEM text.
 *
 * @throws MspError when there is none or it is malformed.
 */
export function parseCertificate(pem: Uint8Array): ParsedCertificate {
  const der = decodePem(Buffer.from(pem).toString('latin1'));
  if (der === undefined) throw new MspError('could not decode the PEM structure');
  try {
    const certificate = new X509Certificate(der);
    const fields = readCertificateFields(der);
    requireUnderstood(fields);
    return {
      ...fields,
      certificate,
      publicKey: certificate.publicKey,
      notBefore: Date.parse(certificate.validFrom),
      notAfter: Date.parse(certificate.validTo),
      fingerprint: createHash('sha256').update(fields.toBeSigned).digest('hex'),
      subjectKeyIdentifier: readSubjectKeyIdentifier(fields),
      pathLength: readPathLength(fields),
    };
  } catch (cause) {
    if (cause instanceof MspError) throw cause;
    throw new MspError('parseCertificate failed', { cause });
  }
}

/** The bytes of a PEM text's first certificate, or undefined when it holds none. */
export function decodePem(text: string, begin = beginMark, end = endMark): Buffer | undefined {
  const start = text.indexOf(begin);
  const stop = text.indexOf(end, start);
  if (start < 0 || stop < 0) return undefined;
  const body = text.slice(start + begin.length, stop).replace(/\s+/g, '');
  return /^[A-Za-z0-9+/]+={0,2}$/.test(body) ? Buffer.from(body, 'base64') : undefined;
}

/** A critical extension that is not understood must not be ignored. */
function requireUnderstood({ extensions }: CertificateFields): void {
  for (const [id, { critical }] of extensions) {
    if (critical && !understood.has(id)) throw new MspError('x509: unhandled critical extension');
  }
}

function readSubjectKeyIdentifier({ extensions }: CertificateFields): Uint8Array | undefined {
  const extension = extensions.get(subjectKeyIdentifierOid);
  return extension === undefined ? undefined : readDer(extension.value).content;
}

function readPathLength({ extensions }: CertificateFields): number | undefined {
  const extension = extensions.get(basicConstraintsOid);
  if (extension === undefined) return undefined;
  const length = childrenOf(readDer(extension.value)).find(({ tag }) => tag === derTag.integer);
  return length?.content.reduce((value, byte) => value * 256 + byte, 0);
}
