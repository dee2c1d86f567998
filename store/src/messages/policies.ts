import { bytes, int32, message, repeatedNested, text } from '../wire/message';
import { Cursor, WireError, wireTypes } from '../wire/cursor';
import { nested, optionalBytes, type Decoder } from '../wire/message';
import type { Decoded } from './envelopes';

export const principalTypes = {
  role: 0,
  organizationUnit: 1,
  identity: 2,
  anonymity: 3,
  combined: 4,
} as const;

export const roles = { member: 0, admin: 1, client: 2, peer: 3, orderer: 4 } as const;

export const decodePrincipal = message({ classification: int32(1), principal: bytes(2) });
export type Principal = Decoded<typeof decodePrincipal>;

export const decodeRole = message({ mspId: text(1), role: int32(2) });
export const decodeOrganizationUnit = message({
  mspId: text(1),
  unit: text(2),
  certifiers: bytes(3),
});
export const decodeAnonymity = message({ type: int32(1) });
export const decodeCombined = message({ principals: repeatedNested(1, decodePrincipal) });

/** Either one signer's principal, or that `n` of the rules hold. */
export type SignatureRule =
  | { readonly signedBy: number }
  | { readonly n: number; readonly rules: readonly SignatureRule[] };

const decodeSignedBy = message({ index: int32(1) });
const decodeNOutOf: Decoder<{ n: number; rules: SignatureRule[] }> = (input, depth = 0) =>
  message({ n: int32(1), rules: repeatedNested(2, decodeRule) })(input, depth);
const decodeGate = message({ nOutOf: nested(2, decodeNOutOf) });

/** The rule is a choice of two: the one that comes last counts. */
function decodeRule(input: Uint8Array, depth = 0): SignatureRule {
  const last = lastField(input);
  if (last === 1) return { signedBy: decodeSignedBy(input, depth).index };
  const gate = last === 2 ? decodeGate(input, depth).nOutOf : undefined;
  if (gate === undefined) throw new WireError('a signature policy has an empty rule', 0);
  return gate;
}

function lastField(input: Uint8Array): number | undefined {
  const cursor = new Cursor(input);
  let last: number | undefined;
  while (!cursor.done) {
    const { field, wireType } = cursor.tag();
    const isChoice =
      (field === 1 && wireType === wireTypes.varint) ||
      (field === 2 && wireType === wireTypes.bytes);
    if (isChoice) last = field;
    cursor.skip(field, wireType);
  }
  return last;
}

export const decodeSignaturePolicy = message({
  version: int32(1),
  rule: nested(2, decodeRule),
  identities: repeatedNested(3, decodePrincipal),
});
export type SignaturePolicy = Decoded<typeof decodeSignaturePolicy>;

export const policyTypes = { signature: 1, implicitMeta: 3 } as const;
export const metaRules = { any: 0, all: 1, majority: 2 } as const;

export const decodePolicy = message({ type: int32(1), value: bytes(2) });
export const decodeImplicitMeta = message({ subPolicy: text(1), rule: int32(2) });

/** How a chaincode's endorsement policy is written: in full, or as a path in the channel's config. */
export const decodeApplicationPolicy = message({
  signaturePolicy: optionalBytes(1),
  channelPolicy: text(2),
});
