import {
  decodeCollectionPackage,
  decodeStateData,
  decodeStateMetadata,
  decodeValidationInfo,
} from '../messages/lifecycle';
import { lifecycleNamespace, type WorldState } from '../state/world-state';
import { attempt } from './envelope';

/** An endorsement policy: encoded, a path in the channel's configuration, or an organisation's own. */
export type PolicySource =
  { readonly encoded: Uint8Array } | { readonly path: string } | { readonly organization: string };

/** The policy of a collection; undefined when the chaincode's own holds, or no such collection. */
export type CollectionPolicy = PolicySource | 'of the chaincode' | 'no such collection';

export interface Definition {
  readonly policy: PolicySource;
  collection(name: string): CollectionPolicy;
}

export const defaultEndorsement: PolicySource = { path: '/Channel/Application/Endorsement' };
const lifecycleEndorsement: PolicySource = { path: '/Channel/Application/LifecycleEndorsement' };
const implicitPrefix = '_implicit_org_';

/** Which chaincodes exist, and under which policies. */
export interface Definitions {
  /** @returns undefined when the channel has no such chaincode. */
  of(chaincode: string): Definition | undefined;
}

/**
 * Definitions as the channel's lifecycle wrote them into the state. A channel whose state has none
 * at all (the embedded network) runs the given chaincodes, or any, under the default policy.
 */
export function definitionsIn(
  state: WorldState,
  chaincodes: ReadonlySet<string> | undefined,
): Definitions {
  return {
    of: (chaincode) => {
      if (chaincode === lifecycleNamespace) return withoutCollections(lifecycleEndorsement);
      const written = writtenDefinition(state, chaincode);
      if (written !== undefined || state.has(lifecycleNamespace)) return written;
      const exists = chaincodes === undefined || chaincodes.has(chaincode);
      return exists ? withoutCollections(defaultEndorsement) : undefined;
    },
  };
}

function withoutCollections(policy: PolicySource): Definition {
  return { policy, collection: implicitPolicy };
}

function implicitPolicy(name: string): CollectionPolicy {
  if (!name.startsWith(implicitPrefix)) return 'of the chaincode';
  return { organization: name.slice(implicitPrefix.length) };
}

function writtenDefinition(state: WorldState, chaincode: string): Definition | undefined {
  const read = (key: string): Uint8Array | undefined => state.get(lifecycleNamespace, key)?.value;
  const metadata = read(`namespaces/metadata/${chaincode}`);
  const kind = metadata && attempt(() => decodeStateMetadata(metadata).datatype);
  if (kind !== 'ChaincodeDefinition') return undefined;
  const field = (name: string): Uint8Array | undefined => {
    const data = read(`namespaces/fields/${chaincode}/${name}`);
    return data && attempt(() => decodeStateData(data).bytes);
  };
  const info = field('ValidationInfo');
  const validation = info && attempt(() => decodeValidationInfo(info));
  if (validation === undefined || validation.plugin === '') return undefined;
  if (validation.parameter.length === 0) return undefined;
  return {
    policy: { encoded: validation.parameter },
    collection: (name) => collectionPolicy(name, field('Collections')),
  };
}

function collectionPolicy(name: string, encoded: Uint8Array | undefined): CollectionPolicy {
  if (name.startsWith(implicitPrefix)) return implicitPolicy(name);
  const configs = encoded && attempt(() => decodeCollectionPackage(encoded).configs);
  const found = configs?.find(({ collection }) => collection?.name === name)?.collection;
  if (found === undefined) return 'no such collection';
  const { endorsementPolicy } = found;
  return endorsementPolicy === undefined ? 'of the chaincode' : { encoded: endorsementPolicy };
}
