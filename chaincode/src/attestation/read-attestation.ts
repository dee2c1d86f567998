import type { Attestation, AttestationType, DsseEnvelope } from '@edgebeat/core';
import { preAuthEncoding } from './pre-auth-encoding';
import { readInTotoStatement } from './in-toto-statement';
import { readSimpleSigning } from './simple-signing';

/** What an attestation says, and what signatures have to be over. */
export interface SignedEvidence {
  readonly type: AttestationType;
  readonly predicateType?: string;
  readonly payload: Uint8Array;
  readonly signed: Uint8Array;
  readonly signatures: readonly string[];
}

/**
 * Reads an attestation of either form; its payload has to name the image.
 *
 * @throws Rejected invalid-argument.
 */
export function readAttestation(attestation: Attestation, digest: string): SignedEvidence {
  if (attestation.form === 'dsse') return readEnvelope(attestation.envelope, digest);
  const payload = Buffer.from(attestation.payload, 'base64');
  readSimpleSigning(payload, digest);
  return { type: 'signature', payload, signed: payload, signatures: [attestation.signature] };
}

function readEnvelope(
  { payload: text, payloadType, signatures }: DsseEnvelope,
  digest: string,
): SignedEvidence {
  const payload = Buffer.from(text, 'base64');
  return {
    ...readInTotoStatement(payload, digest),
    payload,
    signed: preAuthEncoding(payloadType, payload),
    signatures: signatures.map(({ sig }) => sig),
  };
}
