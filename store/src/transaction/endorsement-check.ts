import type { ChannelConfig } from '../channel/channel-config';
import { decodeApplicationPolicy, decodeSignaturePolicy } from '../messages/policies';
import type { Identity } from '../msp/identity';
import { satisfiesSignaturePolicy } from '../policy/signature-policy';
import { hashedNamespace, type WorldState } from '../state/world-state';
import type { Definition, PolicySource } from './definitions';
import { attempt } from './envelope';
import { writesTo, type NamespaceRwset } from './read-write-set';

/** Who endorsed, and under which configuration and state. */
export interface EndorsementCheck {
  readonly config: ChannelConfig;
  readonly state: WorldState;
  /** Keys whose own policy a transaction before this one in the block has changed. */
  readonly changed: ReadonlySet<string>;
  readonly signers: readonly Identity[];
}

/** Whether the endorsements satisfy every policy over what is written in one chaincode's namespace. */
export function isEndorsed(
  check: EndorsementCheck,
  definition: Definition,
  written: NamespaceRwset | undefined,
): boolean {
  let own = false;
  const ownPolicy = (): boolean => (own ||= satisfiesPolicy(check, definition.policy));
  const parts = written === undefined ? [] : partsOf(written);
  let checkedAny = false;
  for (const { namespace, collection, keys } of parts) {
    let collectionPolicy: boolean | undefined;
    for (const key of keys) {
      if (check.changed.has(policyKey(namespace, key))) return false;
      const keyPolicy = check.state.get(namespace, key)?.policy;
      const holds =
        keyPolicy === undefined || keyPolicy.length === 0
          ? (collectionPolicy ??= satisfiesCollection(check, definition, collection, ownPolicy))
          : satisfiesEncodedSignaturePolicy(check, keyPolicy);
      if (!holds) return false;
      checkedAny = true;
    }
  }
  return checkedAny || ownPolicy();
}

/** The policies of keys that a transaction sets: what comes after it in the block must not use them. */
export function changedPolicies({ namespace, rwset, collections }: NamespaceRwset): string[] {
  return [
    ...rwset.metadataWrites.map(({ key }) => policyKey(namespace, key)),
    ...collections.flatMap((collection) =>
      collection.rwset.metadataWrites.map(({ key }) =>
        policyKey(hashedNamespace(namespace, collection.name), key),
      ),
    ),
  ];
}

/** The namespaces that need an endorsement: the invoked chaincode's and all that are written. */
export function endorsedNamespaces(
  chaincode: string,
  namespaces: readonly NamespaceRwset[],
): Map<string, NamespaceRwset | undefined> {
  const found = new Map<string, NamespaceRwset | undefined>([
    [chaincode, namespaces.find(({ namespace }) => namespace === chaincode)],
  ]);
  for (const rwset of namespaces) if (writesTo(rwset)) found.set(rwset.namespace, rwset);
  return found;
}

function policyKey(namespace: string, key: string): string {
  return `${namespace}\u0000${key}`;
}

function partsOf(
  written: NamespaceRwset,
): { namespace: string; collection: string; keys: string[] }[] {
  const { namespace, rwset, collections } = written;
  const keysOf = (part: Pick<NamespaceRwset['rwset'], 'writes' | 'metadataWrites'>): string[] =>
    [...part.writes, ...part.metadataWrites].map(({ key }) => key);
  return [
    { namespace, collection: '', keys: keysOf(rwset) },
    ...collections.map(({ name, rwset: hashed }) => ({
      namespace: hashedNamespace(namespace, name),
      collection: name,
      keys: keysOf(hashed),
    })),
  ];
}

function satisfiesCollection(
  check: EndorsementCheck,
  definition: Definition,
  collection: string,
  ownPolicy: () => boolean,
): boolean {
  if (collection === '') return ownPolicy();
  const policy = definition.collection(collection);
  if (policy === 'no such collection') return false;
  return policy === 'of the chaincode' ? ownPolicy() : satisfiesPolicy(check, policy);
}

function satisfiesPolicy(check: EndorsementCheck, source: PolicySource): boolean {
  if ('organization' in source) {
    const group = check.config.organizations.get(source.organization);
    const path = `/Channel/Application/${group ?? ''}/Endorsement`;
    return group !== undefined && check.config.policies.satisfied(path, check.signers);
  }
  if ('path' in source) return check.config.policies.satisfied(source.path, check.signers);
  const policy = attempt(() => decodeApplicationPolicy(source.encoded));
  if (policy === undefined) return false;
  const { signaturePolicy, channelPolicy } = policy;
  if (signaturePolicy !== undefined) return satisfiesEncodedSignaturePolicy(check, signaturePolicy);
  return check.config.policies.satisfied(channelPolicy, check.signers);
}

function satisfiesEncodedSignaturePolicy(check: EndorsementCheck, encoded: Uint8Array): boolean {
  const policy = attempt(() => decodeSignaturePolicy(encoded));
  if (policy === undefined) return false;
  return satisfiesSignaturePolicy(policy, check.signers, check.config.registry);
}
