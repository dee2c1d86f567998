import 'reflect-metadata';
import { randomBytes, webcrypto } from 'node:crypto';
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
import { exportPrivateKey, generateKeys, importPrivateKey, keyAlgorithm, lowSigning } from './keys';

/** Fabric takes what was made within 15 minutes of its own clock: certificates bear such clocks, too. */
const backdatedMs = 20 * 60_000;
const tenYearsMs = 3650 * 24 * 3_600_000;

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
  const [issuer, keys] = await Promise.all([issuerOf(authority), generateKeys()]);
  const certificate = await sign(
    {
      subject: toName(subject),
      issuer: issuer.name,
      keys,
      // A certificate that begins before its CA has no valid chain.
      validity: {
        notBefore: validity.notBefore ?? backdated(issuer.notBefore),
        notAfter: validity.notAfter,
      },
      extensions: [
        ...extensions,
        new BasicConstraintsExtension(false, undefined, true),
        new AuthorityKeyIdentifierExtension(issuer.keyId),
      ],
    },
    issuer.signingKey,
  );
  return pair(certificate, keys);
}

/** What an authority issues with. */
interface Issuer {
  readonly name: X509Certificate['subjectName'];
  readonly notBefore: Date;
  readonly keyId: string;
  readonly signingKey: webcrypto.CryptoKey;
}

/** An authority that issues several certificates is read once. */
const issuers = new WeakMap<CertifiedKey, Promise<Issuer>>();

function issuerOf(authority: CertifiedKey): Promise<Issuer> {
  const known = issuers.get(authority) ?? readIssuer(authority);
  issuers.set(authority, known);
  return known;
}

async function readIssuer({ certificatePem, privateKeyPem }: CertifiedKey): Promise<Issuer> {
  const certificate = new X509Certificate(certificatePem);
  const keyId = certificate.getExtension(SubjectKeyIdentifierExtension)?.keyId;
  if (keyId === undefined) throw new Error('the CA has no subject key identifier');
  const { subjectName: name, notBefore } = certificate;
  return { name, notBefore, keyId, signingKey: await importPrivateKey(privateKeyPem) };
}

interface Unsigned {
  readonly subject: JsonName;
  readonly issuer: JsonName | X509Certificate['subjectName'];
  readonly keys: webcrypto.CryptoKeyPair;
  readonly validity?: Validity;
  readonly extensions: readonly Extension[];
}

/** Fabric rewrites a certificate whose CA signed with a high s, so all are made with the low one. */
function sign(unsigned: Unsigned, signingKey: webcrypto.CryptoKey): Promise<X509Certificate> {
  const { subject, issuer, keys, validity, extensions } = unsigned;
  return X509CertificateGenerator.create(
    {
      serialNumber: newSerialNumber(),
      subject,
      issuer,
      notBefore: validity?.notBefore ?? backdated(),
      notAfter: validity?.notAfter ?? new Date(Date.now() + tenYearsMs),
      publicKey: keys.publicKey,
      signingKey,
      signingAlgorithm: keyAlgorithm,
      extensions: [...extensions],
    },
    lowSigning,
  );
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
