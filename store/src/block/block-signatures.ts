import type { ChannelConfig } from '../channel/channel-config';
import {
  decodeIdentifierHeader,
  decodeSignatureHeader,
  type MetadataSignature,
} from '../messages/envelopes';
import type { Identity, SignedData } from '../msp/identity';
import { concat, encodeBytes } from '../wire/encode';
import { attempt } from '../transaction/envelope';
import type { BlockMetadata } from './block-metadata';
import { headerBytes, type HeaderFields } from './hashes';

/** The policy that a block's signatures have to satisfy. */
export const blockValidation = '/Channel/Orderer/BlockValidation';

/** Whether every signature of a block is right and together they satisfy the channel's policy. */
export function isSigned(
  header: HeaderFields,
  metadata: BlockMetadata,
  config: ChannelConfig,
): boolean {
  const signers = new Map<string, Identity>();
  for (const signature of metadata.signatures) {
    const signed = signedData(signature, header, metadata, config);
    const signer = signed && attempt(() => config.registry.verifiedSigner(signed));
    if (signer === undefined) return false;
    signers.set(signer.key, signer);
  }
  return config.policies.satisfied(blockValidation, [...signers.values()]);
}

function signedData(
  { signatureHeader, signature, identifierHeader }: MetadataSignature,
  header: HeaderFields,
  { signedValue }: BlockMetadata,
  { consenters }: ChannelConfig,
): SignedData | undefined {
  const signer = signatureHeader.length === 0 ? identifierHeader : signatureHeader;
  const data = concat([signedValue, signer, headerBytes(header)]);
  if (signatureHeader.length > 0) {
    if (identifierHeader.length > 0) return undefined;
    const identity = attempt(() => decodeSignatureHeader(signatureHeader).creator);
    return identity && { identity, data, signature };
  }
  const id = attempt(() => decodeIdentifierHeader(identifierHeader).identifier);
  const consenter = consenters.find((candidate) => candidate.id === id);
  if (consenter === undefined) return undefined;
  const mspId = Buffer.from(consenter.mspId, 'utf8');
  const identity = concat([encodeBytes(1, mspId), encodeBytes(2, consenter.identity)]);
  return { identity, data, signature };
}
