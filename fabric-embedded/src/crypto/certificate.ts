import 'reflect-metadata';
import { KeyObject, randomBytes, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type Extension,
  type JsonName,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { isLowS } from './ecdsa-signature';
import { exportPrivateKey, generateKeys, importPrivateKey, keyAlgorithm } from './keys';

/** Fabric takes what was made within 15 minutes of its own clock: certificates bear such clocks, too. */
const backdatedMs = 20 * 60_000;
const tenYearsMs = 3650 * 24 * 3_600_000;
const maxAttempts = 128;

/** A certificate and its private key (PKCS#8), both PEM. */
export interface CertifiedKey {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
}

/** Who a certificate is about. */
export interface CertificateSubject {
  readonly commonName: string;
  readonly organization?: string;
  readonly organizationalUnit?: string;
}

export interface Validity {
  readonly notBefore?: Date | undefined;
  readonly notAfter?: Date | undefined;
}

/** Creates a self-signed certificate authority, valid for ten years. */
export async function createAuthority(subject: CertificateSubject): Promise<CertifiedKey> {
  const keys = await generateKeys();
  const extensions = [
    new BasicConstraintsExtension(true, undefined, true),
    // Fabric's MSP finds a CA by this extension and refuses a CA without it.
    await SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto),
    new KeyUsagesExtension(
      KeyUsageFlags.digitalSignature |
        KeyUsageFlags.keyEncipherment |
        KeyUsageFlags.keyCertSign |
        KeyUsageFlags.cRLSign,
      true,
    ),
    tlsUsages(),
  ];
  const name = toName(subject);
  const certificate = await sign(
    { subject: name, issuer: name, keys, extensions },
    keys.privateKey,
  );
  return pair(certificate, keys);
}

/** Issues a certificate for signing transactions and blocks; the subject's unit is its NodeOU. */
export async function issueSigning(
  authority: CertifiedKey,
  subject: CertificateSubject,
  validity: Validity = {},
): Promise<CertifiedKey> {
  const usages = new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true);
  return issue(authority, subject, validity, [usages]);
}

/** Issues a TLS certificate for either end of a connection; hosts are names and IP addresses. */
export async function issueTls(
  authority: CertifiedKey,
  commonName: string,
  hosts: readonly string[],
): Promise<CertifiedKey> {
  const names = hosts.map((value) => ({ type: isIP(value) === 0 ? 'dns' : 'ip', value }) as const);
  const extensions: Extension[] = [
    new KeyUsagesExtension(KeyUsageFlags.digitalSignature | KeyUsageFlags.keyEncipherment, true),
    tlsUsages(),
  ];
  if (names.length > 0) extensions.push(new SubjectAlternativeNameExtension(names));
  return issue(authority, { commonName }, {}, extensions);
}

async function issue(
  authority: CertifiedKey,
  subject: CertificateSubject,
  validity: Validity,
  extensions: readonly Extension[],
): Promise<CertifiedKey> {
  const issuer = new X509Certificate(authority.certificatePem);
  const keys = await generateKeys();
  const authorityKeyId = issuer.getExtension(SubjectKeyIdentifierExtension)?.keyId;
  if (authorityKeyId === undefined) throw new Error('the CA has no subject key identifier');
  const certificate = await sign(
    {
      subject: toName(subject),
      issuer: issuer.subjectName,
      keys,
      // A certificate that begins before its CA has no valid chain.
      validity: {
        notBefore: validity.notBefore ?? backdated(issuer.notBefore),
        notAfter: validity.notAfter,
      },
      extensions: [
        ...extensions,
        new BasicConstraintsExtension(false, undefined, true),
        new AuthorityKeyIdentifierExtension(authorityKeyId),
      ],
    },
    await importPrivateKey(authority.privateKeyPem),
  );
  return pair(certificate, keys);
}

interface Unsigned {
  readonly subject: JsonName;
  readonly issuer: JsonName | X509Certificate['subjectName'];
  readonly keys: webcrypto.CryptoKeyPair;
  readonly validity?: Validity;
  readonly extensions: readonly Extension[];
}

/** Fabric rewrites a certificate whose CA signed with a high s, so only a low one is kept. */
async function sign(unsigned: Unsigned, signingKey: webcrypto.CryptoKey): Promise<X509Certificate> {
  const { subject, issuer, keys, validity, extensions } = unsigned;
  const tenYearsOn = new Date(Date.now() + tenYearsMs);
  const verifyingKey = KeyObject.from(keys.publicKey);
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    const certificate = await X509CertificateGenerator.create(
      {
        serialNumber: newSerialNumber(),
        subject,
        issuer,
        notBefore: validity?.notBefore ?? backdated(),
        notAfter: validity?.notAfter ?? tenYearsOn,
        publicKey: keys.publicKey,
        signingKey,
        signingAlgorithm: keyAlgorithm,
        extensions: [...extensions],
      },
      webcrypto,
    );
    if (isLowS(new Uint8Array(certificate.signature), verifyingKey)) return certificate;
  }
  throw new Error('no signature with a low s was found');
}

/** A little in the past, so that a machine whose clock is behind takes a new certificate. */
function backdated(earliest = new Date(0)): Date {
  return new Date(Math.max(Date.now() - backdatedMs, earliest.getTime()));
}

/** 127 random bits: positive, and never shortened by a leading zero byte. */
function newSerialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes.toString('hex');
}

function tlsUsages(): Extension {
  return new ExtendedKeyUsageExtension([ExtendedKeyUsage.clientAuth, ExtendedKeyUsage.serverAuth]);
}

function toName(subject: CertificateSubject): JsonName {
  const { organization, organizationalUnit, commonName } = subject;
  return [
    ...(organization === undefined ? [] : [{ O: [organization] }]),
    ...(organizationalUnit === undefined ? [] : [{ OU: [organizationalUnit] }]),
    { CN: [commonName] },
  ];
}

function pair(certificate: X509Certificate, keys: webcrypto.CryptoKeyPair): CertifiedKey {
  return {
    certificatePem: `${certificate.toString('pem')}\n`,
    privateKeyPem: exportPrivateKey(keys.privateKey),
  };
}
