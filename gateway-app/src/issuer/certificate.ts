import 'reflect-metadata';
import {
  createPrivateKey,
  X509Certificate as NodeCertificate,
  randomBytes,
  webcrypto,
} from 'node:crypto';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  type Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { ecdsa, importKeyPair } from './ec-key';

const DAY_MS = 24 * 3_600_000;
/** Clocks of peers, sites and devices may be up to 15 minutes apart. */
const BACKDATED_MS = 20 * 60_000;
const AUTHORITY_DAYS = 3_650;

/** A certificate and its private key (PKCS#8), both PEM. */
export interface CertifiedKey {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
}

/** What a certificate of an authority says. */
export interface Leaf {
  readonly commonName: string;
  readonly publicKey: webcrypto.CryptoKey;
  readonly extensions: readonly Extension[];
  readonly days: number;
}

/** Signs an authority's own certificate: ten years, and no authority below it. */
export async function signAuthority(
  commonName: string,
  privateKeyPem: string,
  now: Date,
): Promise<string> {
  const keys = await importKeyPair(privateKeyPem);
  const certificate = await X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: newSerialNumber(),
      name: [{ CN: [commonName] }],
      notBefore: new Date(now.getTime() - BACKDATED_MS),
      notAfter: new Date(now.getTime() + AUTHORITY_DAYS * DAY_MS),
      keys,
      signingAlgorithm: ecdsa,
      extensions: [
        new BasicConstraintsExtension(true, 0, true),
        new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
        await SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto),
      ],
    },
    webcrypto,
  );
  return toPem(certificate);
}

/** Signs a certificate by an authority. It never outlives the authority, nor is it older. */
export async function signLeaf(authority: CertifiedKey, leaf: Leaf, now: Date): Promise<string> {
  const issuer = new X509Certificate(authority.certificatePem);
  const { privateKey } = await importKeyPair(authority.privateKeyPem);
  const from = Math.max(now.getTime() - BACKDATED_MS, issuer.notBefore.getTime());
  const until = Math.min(now.getTime() + leaf.days * DAY_MS, issuer.notAfter.getTime());
  const certificate = await X509CertificateGenerator.create(
    {
      serialNumber: newSerialNumber(),
      subject: [{ CN: [leaf.commonName] }],
      issuer: issuer.subjectName,
      notBefore: new Date(from),
      notAfter: new Date(until),
      publicKey: leaf.publicKey,
      signingKey: privateKey,
      signingAlgorithm: ecdsa,
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
        ...leaf.extensions,
        await SubjectKeyIdentifierExtension.create(leaf.publicKey, false, webcrypto),
        await AuthorityKeyIdentifierExtension.create(issuer, false, webcrypto),
      ],
    },
    webcrypto,
  );
  return toPem(certificate);
}

/** Whether a private key is the one of a certificate. */
export function belongTogether({ certificatePem, privateKeyPem }: CertifiedKey): boolean {
  return new NodeCertificate(certificatePem).checkPrivateKey(createPrivateKey(privateKeyPem));
}

/** 128 random bits; the leading 01 keeps the number positive and never shortens it. */
function newSerialNumber(): string {
  return `01${randomBytes(16).toString('hex')}`;
}

function toPem(certificate: X509Certificate): string {
  return `${certificate.toString('pem')}\n`;
}
