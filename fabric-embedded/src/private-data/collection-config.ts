import { type common, msp, peer } from '@hyperledger/fabric-protos';
import type { ChaincodeOptions, CollectionOptions } from '../network-options';
import { parsePolicyText } from '../policy/policy-text';

const collectionName = /^[A-Za-z0-9-][A-Za-z0-9_-]*$/;
const maxCount = 2 ** 31 - 1;

/** The definition of a collection, as the chaincode's definition holds it. */
export type CollectionConfig = peer.StaticCollectionConfig;

/** The collections of every chaincode that has any, by the chaincode's name. */
export type CollectionConfigs = ReadonlyMap<string, readonly CollectionConfig[]>;

/** @throws Error with Fabric's text for the first collection that it would not take. */
export function collectionConfigs(
  chaincodes: readonly ChaincodeOptions[],
  mspIds: readonly string[],
): CollectionConfigs {
  return new Map(
    chaincodes.map(({ name, collections = [] }) => {
      checkNames(collections);
      return [name, collections.map((options) => collectionConfig(options, mspIds))];
    }),
  );
}

/** The message in which a chaincode's definition holds its collections. */
export function collectionPackage(
  configs: readonly CollectionConfig[],
): peer.CollectionConfigPackage {
  const message = new peer.CollectionConfigPackage();
  for (const config of configs) {
    const entry = new peer.CollectionConfig();
    entry.setStaticCollectionConfig(config);
    message.addConfig(entry);
  }
  return message;
}

/**
 * A chaincode's collections as its definition on a ledger holds them, for whoever verifies a ledger
 * that has no definitions.
 *
 * @throws Error with Fabric's text for the first collection that it would not take.
 */
export function encodeCollections(
  collections: readonly CollectionOptions[],
  mspIds: readonly string[],
): Uint8Array {
  checkNames(collections);
  const configs = collections.map((options) => collectionConfig(options, mspIds));
  return collectionPackage(configs).serializeBinary();
}

/** The organisations that a policy over members names. */
export function organizationsIn(policy: common.SignaturePolicyEnvelope): string[] {
  const named = policy
    .getIdentitiesList()
    .map((principal) =>
      msp.MSPRole.deserializeBinary(principal.getPrincipal_asU8()).getMspIdentifier(),
    );
  return [...new Set(named)];
}

function checkNames(collections: readonly CollectionOptions[]): void {
  const seen = new Set<string>();
  for (const { name } of collections) {
    if (!collectionName.test(name)) {
      throw new Error(
        `invalid collection name '${name}'. Names can only consist of alphanumerics, '_', and ` +
          `'-' and cannot begin with '_'`,
      );
    }
    if (seen.has(name)) {
      throw new Error(`collection-name: ${name} -- found duplicate in collection configuration`);
    }
    seen.add(name);
  }
}

function collectionConfig(options: CollectionOptions, mspIds: readonly string[]): CollectionConfig {
  const { name, requiredPeerCount = 0, maxPeerCount = 1, blockToLive = 0 } = options;
  checkCounts(options, requiredPeerCount, maxPeerCount, blockToLive);
  const config = new peer.StaticCollectionConfig();
  config.setName(name);
  config.setMemberOrgsPolicy(memberPolicy(options, mspIds));
  config.setRequiredPeerCount(requiredPeerCount);
  config.setMaximumPeerCount(maxPeerCount);
  config.setBlockToLive(blockToLive);
  config.setMemberOnlyRead(options.memberOnlyRead ?? false);
  config.setMemberOnlyWrite(options.memberOnlyWrite ?? false);
  config.setEndorsementPolicy(endorsementPolicy(options));
  return config;
}

function checkCounts(
  { name }: CollectionOptions,
  required: number,
  maximum: number,
  blockToLive: number,
): void {
  const isCount = (value: number) => Number.isInteger(value) && Math.abs(value) <= maxCount;
  if (!isCount(required) || !isCount(maximum)) {
    throw new Error(`collection-name: ${name} -- the peer counts have to be whole numbers`);
  }
  if (maximum < required) {
    throw new Error(
      `collection-name: ${name} -- maximum peer count (${String(maximum)}) cannot be less than ` +
        `the required peer count (${String(required)})`,
    );
  }
  if (required < 0) {
    throw new Error(
      `collection-name: ${name} -- requiredPeerCount (${String(required)}) cannot be less than zero`,
    );
  }
  if (!Number.isSafeInteger(blockToLive) || blockToLive < 0) {
    throw new Error(`collection-name: ${name} -- blockToLive has to be a number of blocks, or 0`);
  }
}

function memberPolicy(
  { name, policy }: CollectionOptions,
  mspIds: readonly string[],
): peer.CollectionPolicyConfig {
  const envelope = parsePolicyText(policy);
  requireOrs(name, envelope.getRule());
  const stranger = organizationsIn(envelope).find((mspId) => !mspIds.includes(mspId));
  if (stranger !== undefined) {
    throw new Error(
      `collection-name: ${name} -- collection member '${stranger}' is not part of the channel`,
    );
  }
  const message = new peer.CollectionPolicyConfig();
  message.setSignaturePolicy(envelope);
  return message;
}

/** A member's data lies at one organisation after another, so members are alternatives. */
function requireOrs(collection: string, rule: common.SignaturePolicy | undefined): void {
  const some = rule?.getNOutOf();
  if (some === undefined) return;
  if (some.getN() !== 1) {
    throw new Error(
      `collection-name: ${collection} -- error in member org policy: signature policy is not an ` +
        `OR concatenation, NOutOf ${String(some.getN())}`,
    );
  }
  for (const inner of some.getRulesList()) requireOrs(collection, inner);
}

function endorsementPolicy({ endorsementPolicy: given }: CollectionOptions) {
  const { signaturePolicy = '', channelConfigPolicy = '' } = given ?? {};
  if (signaturePolicy === '' && channelConfigPolicy === '') return undefined;
  if (signaturePolicy !== '' && channelConfigPolicy !== '') {
    throw new Error('cannot specify both signaturePolicy and channelConfigPolicy');
  }
  const policy = new peer.ApplicationPolicy();
  if (signaturePolicy !== '') policy.setSignaturePolicy(parsePolicyText(signaturePolicy));
  else policy.setChannelConfigPolicyReference(channelConfigPolicy);
  return policy;
}
