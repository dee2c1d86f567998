import { type KeyObject, verify } from 'node:crypto';
import { Rejected } from '@edgebeat/core';

/** A DER ECDSA P-256 signature has at most 72 bytes. */
const base64 = /^(?=.{4,96}$)(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/**
 * Checks what a device signed: ECDSA P-256 with SHA-256 over the raw body, by the key of its
 * certificate, which has to be of that kind.
 *
 * @throws Rejected invalid-signature.
 */
export function checkSignature(
  header: string | undefined,
  body: Buffer,
  key: KeyObject | undefined,
  isRequired: boolean,
): void {
  if (header === undefined) {
    if (!isRequired) return;
    throw invalid('is missing, but the registry asks for it');
  }
  if (!base64.test(header)) throw invalid('must be one DER signature in base64');
  const signature = Buffer.from(header, 'base64');
  if (key === undefined || !verify('sha256', body, key, signature)) {
    throw invalid('does not verify over this body');
  }
}

function invalid(fault: string): Rejected {
  return new Rejected(
    'invalid-signature',
    `X-Device-Signature ${fault}; sign the bytes of the body with the key of the certificate`,
  );
}
