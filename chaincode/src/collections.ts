import { CHANNEL_KEY_COLLECTION } from '@edgebeat/core';

/** A private data collection as the file of `peer lifecycle … --collections-config` has it. */
export interface CollectionConfig {
  readonly name: string;
  readonly policy: string;
  readonly requiredPeerCount: number;
  readonly maxPeerCount: number;
  readonly blockToLive: number;
  readonly memberOnlyRead: boolean;
  readonly memberOnlyWrite: boolean;
}

/**
 * The private data collections of the chaincode for a consortium of these members. As JSON it is
 * the file that Fabric's lifecycle takes; the embedded network takes it as it is. Every member has
 * to approve the same one, so the members are sorted.
 */
export function collectionsConfig(mspIds: readonly string[]): CollectionConfig[] {
  const members = [...mspIds].sort().map((mspId) => `'${mspId}.member'`);
  return [
    {
      name: CHANNEL_KEY_COLLECTION,
      policy: `OR(${members.join(', ')})`,
      requiredPeerCount: 0,
      maxPeerCount: Math.max(0, mspIds.length - 1),
      blockToLive: 0,
      memberOnlyRead: true,
      memberOnlyWrite: true,
    },
  ];
}
