import { type AttestationType, Rejected } from '@edgebeat/core';
import { z } from 'zod';
import { readPayload } from './read-payload';

const FIELD = 'attestation.envelope.payload';

/** What stands before the version of each predicate that is accepted, and what it says. */
const predicates: readonly (readonly [string, AttestationType])[] = [
  ['https://slsa.dev/provenance', 'provenance'],
  ['https://cyclonedx.org/bom', 'sbom'],
  ['https://spdx.dev/Document', 'sbom'],
  ['https://cosign.sigstore.dev/attestation/vuln', 'vulnerability'],
  ['https://in-toto.io/attestation/vulns', 'vulnerability'],
  ['https://sigstore.dev/cosign/sign', 'signature'],
];

const VERSION = /^(?:\/v[0-9]+(?:\.[0-9]+)*)?$/;

/** An in-toto statement of version 1, or of version 0.1 as Cosign 2 writes it. */
const Statement = z.object({
  _type: z.enum(['https://in-toto.io/Statement/v1', 'https://in-toto.io/Statement/v0.1']),
  subject: z
    .array(z.object({ digest: z.object({ sha256: z.string().max(128).optional() }) }))
    .min(1)
    .max(1000),
  predicateType: z.string().max(256),
});

/** What a statement says of an image, which has to be one of its subjects. @throws Rejected invalid-argument. */
export function readInTotoStatement(
  payload: Uint8Array,
  digest: string,
): { readonly type: AttestationType; readonly predicateType: string } {
  const { subject, predicateType } = readPayload(Statement, payload, FIELD);
  if (!subject.some((one) => `sha256:${one.digest.sha256 ?? ''}` === digest)) {
    throw new Rejected('invalid-argument', `${FIELD}: no subject of it has the digest ${digest}`);
  }
  return { type: typeOf(predicateType), predicateType };
}

function typeOf(predicateType: string): AttestationType {
  const known = predicates.find(
    ([base]) => predicateType.startsWith(base) && VERSION.test(predicateType.slice(base.length)),
  );
  if (known !== undefined) return known[1];
  const bases = predicates.map(([base]) => base).join(', ');
  throw new Rejected(
    'invalid-argument',
    `${FIELD}: predicateType: must be one of ${bases}, with its version`,
  );
}
