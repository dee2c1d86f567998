import type { ChannelConfig } from '../channel/channel-config';
import type { Identity } from '../msp/identity';
import type { NamespaceRwset } from './read-write-set';
import { codes, type Code } from './validation-code';

const writers = '/Channel/Application/Writers';

/** Whether a certificate was valid at a time, in milliseconds; without a time it counts as valid. */
export function isValidAt({ certificate }: Identity, time: number | undefined): boolean {
  if (time === undefined) return true;
  return certificate.notBefore <= time && time <= certificate.notAfter;
}

/**
 * Fabric's peers leave some checks to endorsers and orderers; a network may make them again when it
 * commits. Whether it would refuse this creator there: an expired certificate, or no Writer.
 */
export function creatorIsDoubtful(
  creator: Identity,
  config: ChannelConfig,
  time: number | undefined,
): boolean {
  return !isValidAt(creator, time) || !config.policies.satisfied(writers, [creator]);
}

/** The codes of a network that knows no key-level policies or hashed range queries. */
export function codesOfUnsupported(namespaces: readonly NamespaceRwset[]): Code[] {
  const found: Code[] = [];
  for (const { rwset, collections } of namespaces) {
    const parts = [rwset, ...collections.map((collection) => collection.rwset)];
    if (parts.some((part) => part.metadataWrites.length > 0)) found.push(codes.ILLEGAL_WRITESET);
    const isHashed = rwset.rangeQueries.some(({ merkleHashes }) => merkleHashes !== undefined);
    if (isHashed || rwset.writes.some(({ key }) => key === '')) found.push(codes.BAD_RWSET);
  }
  return found;
}
