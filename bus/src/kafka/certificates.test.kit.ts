import 'reflect-metadata';
import { randomBytes, webcrypto } from 'node:crypto';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import type { KafkaCredentials } from './kafka-options';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const { subtle } = webcrypto;
const dayMs = 24 * 3_600_000;

/** An authority of tests: whoever has its certificate is known to a broker that trusts it. */
export class TestAuthority {
  readonly certificate: string;
  readonly #keys: webcrypto.CryptoKeyPair;
  readonly #own: X509Certificate;

  private constructor(keys: webcrypto.CryptoKeyPair, own: X509Certificate) {
    this.#keys = keys;
    this.#own = own;
    this.certificate = own.toString('pem');
  }

  static async create(commonName = 'test authority'): Promise<TestAuthority> {
    return TestAuthority.of(await newKeys(), commonName);
  }

  /** The authority of keys that another process has exported. */
  static async fromKeys(pkcs8: string, spki: string): Promise<TestAuthority> {
    const bytes = (text: string) => Buffer.from(text, 'base64');
    return TestAuthority.of({
      privateKey: await subtle.importKey('pkcs8', bytes(pkcs8), algorithm, true, ['sign']),
      publicKey: await subtle.importKey('spki', bytes(spki), algorithm, true, ['verify']),
    });
  }

  private static async of(
    keys: webcrypto.CryptoKeyPair,
    commonName = 'test authority',
  ): Promise<TestAuthority> {
    const own = await X509CertificateGenerator.createSelfSigned(
      {
        ...{ name: [{ CN: [commonName] }], keys, signingAlgorithm: algorithm },
        ...{ serialNumber: serialNumber(), ...validity(dayMs) },
        extensions: [new BasicConstraintsExtension(true, 0, true)],
      },
      webcrypto,
    );
    return new TestAuthority(keys, own);
  }

  async exportKeys(): Promise<{ readonly pkcs8: string; readonly spki: string }> {
    const { privateKey, publicKey } = this.#keys;
    const base64 = (bytes: ArrayBuffer) => Buffer.from(bytes).toString('base64');
    return {
      pkcs8: base64(await subtle.exportKey('pkcs8', privateKey)),
      spki: base64(await subtle.exportKey('spki', publicKey)),
    };
  }

  /** A certificate for a client and a server on this machine; one that has ended when it is old. */
  async issue(commonName: string, lifetimeMs = dayMs): Promise<KafkaCredentials> {
    const keys = await newKeys();
    const certificate = await X509CertificateGenerator.create(
      {
        ...{ subject: [{ CN: [commonName] }], issuer: this.#own.subjectName },
        ...{ publicKey: keys.publicKey, signingKey: this.#keys.privateKey },
        ...{ signingAlgorithm: algorithm, serialNumber: serialNumber(), ...validity(lifetimeMs) },
        extensions: [
          new ExtendedKeyUsageExtension([ExtendedKeyUsage.clientAuth, ExtendedKeyUsage.serverAuth]),
          new SubjectAlternativeNameExtension([
            { type: 'ip', value: '127.0.0.1' },
            { type: 'dns', value: 'localhost' },
          ]),
        ],
      },
      webcrypto,
    );
    const key = await subtle.exportKey('pkcs8', keys.privateKey);
    return {
      ca: this.certificate,
      cert: certificate.toString('pem'),
      key: PemConverter.encode(key, 'PRIVATE KEY'),
    };
  }
}

function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return subtle.generateKey(algorithm, true, ['sign', 'verify']);
}

function validity(lifetimeMs: number) {
  const notBefore = new Date(Date.now() - dayMs);
  return { notBefore, notAfter: new Date(Date.now() + lifetimeMs) };
}

function serialNumber(): string {
  return `01${randomBytes(16).toString('hex')}`;
}
