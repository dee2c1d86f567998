import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { MspId, Rejected, sha256Hex } from '@edgebeat/core';
import { signLowS } from './ecdsa';

/** A member's certificate with its key, under the name that people use for it. */
export interface WalletIdentity {
  readonly mspId: string;
  readonly label: string;
  /** PEM. */
  readonly certificate: string;
  /** PEM, PKCS #8. */
  readonly privateKey: string;
}

/** A label is a file name on every system. */
export const LABEL = /^[A-Za-z0-9][A-Za-z0-9._@-]{0,127}$/;

/**
 * Checks that an identity can sign: PEMs that parse, a P-256 key, a key that is the certificate's.
 *
 * @param source Where it came from; failures start with it.
 * @throws Rejected invalid-setting naming the source, what is wrong and the mend.
 */
export function checkIdentity(identity: WalletIdentity, source: string): WalletIdentity {
  if (!LABEL.test(identity.label)) {
    refuse(source, `the label "${identity.label}" is not 1 to 128 letters, digits or . _ @ -`);
  }
  if (!MspId.safeParse(identity.mspId).success) {
    refuse(
      source,
      `the MSP id "${identity.mspId}" is not 1 to 63 letters, digits, dots or hyphens`,
    );
  }
  const certificate = readCertificate(identity.certificate, source);
  const key = readKey(identity.privateKey, source);
  if (certificate.publicKey.asymmetricKeyDetails?.namedCurve !== 'prime256v1') {
    refuse(source, 'the certificate has no ECDSA P-256 key; issue one with such a key');
  }
  if (!certificate.checkPrivateKey(key)) {
    refuse(
      source,
      'the private key is not the key of the certificate; put the pair that belongs together',
    );
  }
  return identity;
}

/** SHA-256 over the key's DER SubjectPublicKeyInfo, by which the ledger knows an identity. */
export function keyHash(identity: WalletIdentity): string {
  return sha256Hex(spkiOf(identity));
}

/** The key's DER SubjectPublicKeyInfo in base64, as `membership.registerIdentity` takes it. */
export function publicKey(identity: WalletIdentity): string {
  return spkiOf(identity).toString('base64');
}

/** Signs with ECDSA P-256 and SHA-256: DER, low S. */
export function sign(identity: WalletIdentity, bytes: Uint8Array): Uint8Array {
  return signLowS(createPrivateKey(identity.privateKey), bytes);
}

function spkiOf(identity: WalletIdentity): Buffer {
  return new X509Certificate(identity.certificate).publicKey.export({
    type: 'spki',
    format: 'der',
  });
}

function readCertificate(pem: string, source: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (error) {
    return refuse(source, 'the certificate is not a PEM certificate; export it again', error);
  }
}

function readKey(pem: string, source: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch (error) {
    return refuse(
      source,
      'the private key is not an unencrypted PEM key; export it as PKCS #8',
      error,
    );
  }
}

function refuse(source: string, reason: string, cause?: unknown): never {
  throw new Rejected('invalid-setting', `${source}: ${reason}`, { cause });
}
