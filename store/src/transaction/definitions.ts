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
  | { readonly encoded: Uint8Array }
  | { readonly path: string }
  | { readonly organization: string };

/** The policy of a collection; undefined when the chaincode's own holds, or no such collection. */
export type CollectionPolicy = PolicySource | 'of the chaincode' | 'no such collection';

export interface Definition {
  readonly policy: PolicySource;
  collection(name: string): CollectionPolicy;
  /** For how many blocks a collection keeps its values; 0: for ever. */
  blockToLive(collection: string): number;
}

export const defaultEndorsement: PolicySource = { path: '/Channel/Application/Endorsement' };
const lifecycleEndorsement: PolicySource = { path: '/Channel/Application/LifecycleEndorsement' };
const implicitPrefix = '_implicit_org_';

/** Which chaincodes exist, and under which policies. */
export interface Definitions {
  /** @returns undefined when the channel has no such chaincode. */
  of(chaincode: string): Definition | undefined;
}

/** What is known of chaincodes whose definitions are not on the ledger. */
export interface KnownChaincodes {
  /** Left out, every name counts as defined. */
  readonly names?: ReadonlySet<string> | undefined;
  /** Their collections, encoded; what is not named has none. Left out, every name counts as one. */
  readonly collections?: Readonly<Record<string, Uint8Array>> | undefined;
}

/**
 * Definitions as the channel's lifecycle wrote them into the state. A channel whose state has none
 * at all (the embedded network) runs the known chaincodes, or any, under the default policy.
 */
export function definitionsIn(state: WorldState, known: KnownChaincodes = {}): Definitions {
  return {
    of: (chaincode) => {
      if (chaincode === lifecycleNamespace) return withAnyCollection(lifecycleEndorsement);
      const written = writtenDefinition(state, chaincode);
      if (written !== undefined || state.has(lifecycleNamespace)) return written;
      const exists = known.names === undefined || known.names.has(chaincode);
      return exists ? knownDefinition(chaincode, known) : undefined;
    },
  };
}

function knownDefinition(chaincode: string, { collections }: KnownChaincodes): Definition {
  if (collections === undefined) return withAnyCollection(defaultEndorsement);
  return withCollections(defaultEndorsement, () => collections[chaincode]);
}

function withAnyCollection(policy: PolicySource): Definition {
  return { policy, collection: implicitPolicy, blockToLive: () => 0 };
}

function withCollections(policy: PolicySource, encoded: () => Uint8Array | undefined): Definition {
  return {
    policy,
    collection: (name) => collectionPolicy(name, encoded()),
    blockToLive: (name) => explicitCollection(name, encoded())?.blockToLive ?? 0,
  };
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
  return withCollections({ encoded: validation.parameter }, () => field('Collections'));
}

function collectionPolicy(name: string, encoded: Uint8Array | undefined): CollectionPolicy {
  if (name.startsWith(implicitPrefix)) return implicitPolicy(name);
  const found = explicitCollection(name, encoded);
  if (found === undefined) return 'no such collection';
  const { endorsementPolicy } = found;
  return endorsementPolicy === undefined ? 'of the chaincode' : { encoded: endorsementPolicy };
}

function explicitCollection(name: string, encoded: Uint8Array | undefined) {
  const configs = encoded && attempt(() => decodeCollectionPackage(encoded).configs);
  return configs?.find(({ collection }) => collection?.name === name)?.collection;
}
