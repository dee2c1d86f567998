import { createHash, type KeyObject, X509Certificate } from 'node:crypto';
import { derElement, derElements, derTags, expectTag, objectId, type DerElement } from './der';
import { lowForm } from './ecdsa';

const ids = {
  organizationalUnit: '55040b',
  subjectKeyId: '551d0e',
  extendedKeyUsage: '551d25',
  serverAuth: '2b06010505070301',
  anyUsage: '551d2500',
};

/** Extensions that Go's reader understands; another one that is critical refuses the chain. */
const understood = new Set([
  '551d0e',
  '551d0f',
  '551d11',
  '551d13',
  '551d1e',
  '551d1f',
  '551d20',
  '551d23',
  '551d25',
]);

/** A certificate with what Fabric looks at. */
export interface Certificate {
  readonly x509: X509Certificate;
  /** Read at once: Node parses a certificate whose key is nonsense, and throws when it is asked. */
  readonly publicKey: KeyObject;
  /** Equal for the two forms in which one ECDSA signature of the CA can be written. */
  readonly id: string;
  readonly raw: Uint8Array;
  readonly subject: Uint8Array;
  readonly issuer: Uint8Array;
  readonly serial: string;
  readonly notBefore: number;
  readonly notAfter: number;
  readonly units: readonly string[];
  readonly subjectKeyId: string | undefined;
  readonly usableAsServer: boolean;
  readonly hasUnknownCritical: boolean;
}

/** @throws Error when the bytes hold no PEM certificate. */
export function certificateFromPem(pem: Uint8Array): Certificate {
  return certificateFromDer(derFromPem(pem));
}

const pemBlock = /-----BEGIN ([^-\n]*)-----([A-Za-z0-9+/=\s]*)-----END \1-----/;

function derFromPem(pem: Uint8Array): Uint8Array {
  const match = pemBlock.exec(Buffer.from(pem).toString('latin1'));
  if (match?.[2] === undefined) throw new Error('there is no PEM block');
  return Buffer.from(match[2], 'base64');
}

/** @throws Error when the bytes are no X.509 certificate. */
export function certificateFromDer(raw: Uint8Array): Certificate {
  const x509 = new X509Certificate(raw);
  const outer = expectTag(derElement(raw), derTags.sequence);
  if (outer.whole.length !== raw.length) throw new Error('bytes follow the certificate');
  const [tbs, , signature] = derElements(outer.content);
  const body = expectTag(tbs, derTags.sequence);
  const fields = bodyFields(body);
  const extensions = readExtensions(fields.extensions);
  return {
    x509,
    publicKey: x509.publicKey,
    raw,
    id: identifier(body, signature),
    subject: fields.subject.whole,
    issuer: fields.issuer.whole,
    serial: x509.serialNumber,
    notBefore: Date.parse(x509.validFrom),
    notAfter: Date.parse(x509.validTo),
    units: readUnits(fields.subject),
    subjectKeyId: keyId(extensions.get(ids.subjectKeyId)),
    usableAsServer: allowsServer(extensions.get(ids.extendedKeyUsage)),
    hasUnknownCritical: [...extensions].some(
      ([id, { critical }]) => critical && !understood.has(id),
    ),
  };
}

interface Extension {
  readonly critical: boolean;
  readonly value: Uint8Array;
}

interface BodyFields {
  readonly issuer: DerElement;
  readonly subject: DerElement;
  readonly extensions: DerElement | undefined;
}

function bodyFields(body: DerElement): BodyFields {
  const elements = derElements(body.content);
  const first = elements[0]?.tag === 0xa0 ? 1 : 0;
  return {
    issuer: expectTag(elements[first + 2], derTags.sequence),
    subject: expectTag(elements[first + 4], derTags.sequence),
    extensions: elements.find((element) => element.tag === 0xa3),
  };
}

/** The units of a name, in whatever string type they are written. */
function readUnits(name: DerElement): string[] {
  return derElements(name.content)
    .flatMap((set) => derElements(set.content))
    .map((pair) => derElements(pair.content))
    .filter(([type]) => objectId(type) === ids.organizationalUnit)
    .map(([, value]) => Buffer.from(value?.content ?? []).toString('utf8'));
}

function readExtensions(element: DerElement | undefined): Map<string, Extension> {
  const list = element === undefined ? [] : derElements(derElement(element.content).content);
  return new Map(
    list.map((extension) => {
      const parts = derElements(extension.content);
      const value = expectTag(parts.at(-1), derTags.octetString).content;
      return [objectId(parts[0]), { critical: parts.length === 3, value }];
    }),
  );
}

function keyId(extension: Extension | undefined): string | undefined {
  if (extension === undefined) return undefined;
  return Buffer.from(expectTag(derElement(extension.value), derTags.octetString).content).toString(
    'hex',
  );
}

function allowsServer(extension: Extension | undefined): boolean {
  if (extension === undefined) return true;
  const usages = derElements(derElement(extension.value).content).map(objectId);
  return usages.includes(ids.serverAuth) || usages.includes(ids.anyUsage);
}

function identifier(body: DerElement, signature: DerElement | undefined): string {
  const bits = expectTag(signature, derTags.bitString).content.subarray(1);
  const written = lowForm(bits) ?? Buffer.from(bits).toString('hex');
  return createHash('sha256').update(body.whole).update(written).digest('hex');
}
