import { type KeyObject, verify, X509Certificate } from 'node:crypto';
import { type ConfigSignature, Rejected } from '@edgebeat/core';
import type { TransactionContext } from '../../context';
import { hasLowS } from './low-s';
import { parseConfig } from './parse-config';
import { WireMessage } from './wire-message';

/** The fields of `common.SignatureHeader` and `msp.SerializedIdentity`. */
const fields = { header: { creator: 1 }, identity: { mspId: 1, certificate: 2 } } as const;

/**
 * Requires that the very certificate that calls has signed an update, as the channel will check it:
 * that it is an administrator's of its member, Fabric has just proved. So no signature of another's
 * and none over another update counts.
 *
 * @throws Rejected invalid-argument or invalid-signature.
 */
export function requireAdminSignature(
  ctx: TransactionContext,
  update: Uint8Array,
  { signatureHeader, signature: text }: ConfigSignature,
): void {
  const header = Buffer.from(signatureHeader, 'base64');
  const signature = Buffer.from(text, 'base64');
  const key = requireCaller(ctx, header);
  if (isSigned(key, Buffer.concat([header, update]), signature)) return;
  throw new Rejected(
    'invalid-signature',
    'signature.signature: is not over this header and update, or not of a form that Fabric takes',
  );
}

function requireCaller(ctx: TransactionContext, header: Buffer): KeyObject {
  const { mspid, idBytes } = ctx.stub.getCreator();
  const caller = new X509Certificate(idBytes);
  const signer = parseConfig('signature.signatureHeader', () => readSigner(header));
  if (signer.mspId === mspid && signer.certificate.raw.equals(caller.raw)) return caller.publicKey;
  throw new Rejected(
    'invalid-signature',
    'signature.signatureHeader: must name the certificate that calls: sign and call as one administrator',
  );
}

function readSigner(header: Buffer) {
  const identity = new WireMessage(header).message(fields.header.creator);
  return {
    mspId: identity.text(fields.identity.mspId),
    certificate: new X509Certificate(identity.bytes(fields.identity.certificate)),
  };
}

/** As Fabric verifies: SHA-256 whatever the curve, and of ECDSA only the smaller S. */
function isSigned(key: KeyObject, bytes: Buffer, signature: Buffer): boolean {
  if (key.asymmetricKeyType === 'ed25519') return verify(null, bytes, key, signature);
  if (key.asymmetricKeyType !== 'ec') return false;
  return verify('sha256', bytes, key, signature) && hasLowS(key, signature);
}
