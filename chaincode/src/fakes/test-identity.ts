import 'reflect-metadata';
import { createHash, KeyObject, sign, webcrypto } from 'node:crypto';
import { X509CertificateGenerator } from '@peculiar/x509';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

/** Whom a peer sees behind a proposal. */
export type TestCaller = Pick<TestIdentity, 'msp' | 'certificate'>;

/** A certificate with its key, as a client of the network holds them. */
export interface TestIdentity {
  readonly msp: string;
  readonly certificate: Buffer;
  readonly privateKey: Buffer;
  readonly publicKey: string;
  readonly keyHash: string;
  sign(text: string): string;
}

/** Makes a certificate whose subject has the units that MSPs tell roles by. */
export async function makeIdentity(msp: string, units: readonly string[]): Promise<TestIdentity> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: '01',
    name: ['CN=somebody', ...units.map((unit) => `OU=${unit}`)].join(', '),
    notBefore: new Date('2026-01-01'),
    notAfter: new Date('2036-01-01'),
    signingAlgorithm: algorithm,
    keys,
  });
  const privateKey = KeyObject.from(keys.privateKey);
  const der = KeyObject.from(keys.publicKey).export({ type: 'spki', format: 'der' });
  return {
    msp,
    certificate: Buffer.from(certificate.toString('pem')),
    privateKey: Buffer.from(privateKey.export({ type: 'pkcs8', format: 'pem' })),
    publicKey: der.toString('base64'),
    keyHash: createHash('sha256').update(der).digest('hex'),
    sign: (text) => sign('sha256', Buffer.from(text), privateKey).toString('base64'),
  };
}
