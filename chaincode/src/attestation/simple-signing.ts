import { ImageDigest, Rejected } from '@edgebeat/core';
import { z } from 'zod';
import { readPayload } from './read-payload';

const FIELD = 'attestation.payload';

/** What Cosign signs (its "simple signing" format); `optional` holds what a signer adds. */
const SimpleSigning = z.object({
  critical: z.object({
    type: z.literal('cosign container image signature'),
    identity: z.object({ 'docker-reference': z.string().max(1024) }),
    image: z.object({ 'docker-manifest-digest': ImageDigest }),
  }),
});

/** Refuses a payload that is not Cosign's, or about another image. @throws Rejected invalid-argument. */
export function readSimpleSigning(payload: Uint8Array, digest: string): void {
  const { critical } = readPayload(SimpleSigning, payload, FIELD);
  const signed = critical.image['docker-manifest-digest'];
  if (signed === digest) return;
  throw new Rejected(
    'invalid-argument',
    `${FIELD}: it is about ${signed}, and digest says ${digest}`,
  );
}
