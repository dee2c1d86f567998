import { peer } from '@hyperledger/fabric-protos';
import type { ChaincodeOptions } from '../network-options';
import type { PeerLedger } from '../peer/peer-ledger';
import { applicationPolicy, chaincodePolicies } from '../policy/chaincode-policies';
import { type CollectionConfigs, collectionPackage } from '../private-data/collection-config';

const { lifecycle } = peer;
const plugins = { endorsement: 'escc', validation: 'vscc' };

/** What is defined on a channel. */
export interface DefinedChannel {
  readonly ledger: PeerLedger;
  readonly definitions: readonly ChaincodeOptions[];
  readonly collections: CollectionConfigs;
}

/** A chaincode that the channel does not have; Fabric answers it with a status of its own. */
export class NamespaceNotDefined extends Error {
  constructor(name: string) {
    super(`namespace ${name} is not defined`);
    this.name = 'NamespaceNotDefined';
  }
}

/** @throws NamespaceNotDefined */
export function committedDefinition(
  argument: Uint8Array,
  channel: DefinedChannel,
): peer.lifecycle.QueryChaincodeDefinitionResult {
  const asked = lifecycle.QueryChaincodeDefinitionArgs.deserializeBinary(argument).getName();
  const definition = channel.definitions.find(({ name }) => name === asked);
  if (definition === undefined) throw new NamespaceNotDefined(asked);
  const result = describe(new lifecycle.QueryChaincodeDefinitionResult(), definition, channel);
  for (const mspId of channel.ledger.config.organizations) {
    result.getApprovalsMap().set(mspId, true);
  }
  return result;
}

export function committedDefinitions(
  channel: DefinedChannel,
): peer.lifecycle.QueryChaincodeDefinitionsResult {
  const result = new lifecycle.QueryChaincodeDefinitionsResult();
  for (const definition of channel.definitions) {
    const entry = new lifecycle.QueryChaincodeDefinitionsResult.ChaincodeDefinition();
    entry.setName(definition.name);
    result.addChaincodeDefinitions(describe(entry, definition, channel));
  }
  return result;
}

/** What the peer's organisation approved: by starting the network, what the channel has. */
export function approvedDefinition(
  argument: Uint8Array,
  channel: DefinedChannel,
): peer.lifecycle.QueryApprovedChaincodeDefinitionResult {
  const args = lifecycle.QueryApprovedChaincodeDefinitionArgs.deserializeBinary(argument);
  const [asked, sequence] = [args.getName(), args.getSequence()];
  const definition = channel.definitions.find(({ name }) => name === asked);
  if (definition === undefined || (sequence !== 0 && sequence !== definition.sequence)) {
    const name = channel.ledger.config.channelId;
    throw new Error(
      `could not fetch approved chaincode definition (name: '${asked}', sequence: ` +
        `'${String(sequence)}') on channel '${name}'`,
    );
  }
  const result = new lifecycle.QueryApprovedChaincodeDefinitionResult();
  result.setSource(localPackage(definition));
  return describe(result, definition, channel);
}

export function approvedDefinitions(
  channel: DefinedChannel,
): peer.lifecycle.QueryApprovedChaincodeDefinitionsResult {
  const result = new lifecycle.QueryApprovedChaincodeDefinitionsResult();
  for (const definition of channel.definitions) {
    const entry =
      new lifecycle.QueryApprovedChaincodeDefinitionsResult.ApprovedChaincodeDefinition();
    entry.setName(definition.name);
    entry.setSource(localPackage(definition));
    result.addApprovedChaincodeDefinitions(describe(entry, definition, channel));
  }
  return result;
}

/** Nobody can approve a further definition here, so of the next one every member lacks all. */
export function commitReadiness(
  argument: Uint8Array,
  { ledger, definitions }: DefinedChannel,
): peer.lifecycle.CheckCommitReadinessResult {
  const args = lifecycle.CheckCommitReadinessArgs.deserializeBinary(argument);
  const [asked, requested] = [args.getName(), args.getSequence()];
  const next = (definitions.find(({ name }) => name === asked)?.sequence ?? 0) + 1;
  if (requested !== next) {
    throw new Error(
      `requested sequence is ${String(requested)}, but new definition must be sequence ${String(next)}`,
    );
  }
  const result = new lifecycle.CheckCommitReadinessResult();
  const mismatches = new lifecycle.CheckCommitReadinessResult.Mismatches();
  mismatches.setItemsList(['ChaincodeParameters']);
  for (const mspId of ledger.config.organizations) {
    result.getApprovalsMap().set(mspId, false);
    result.getMismatchesMap().set(mspId, mismatches);
  }
  return result;
}

type Described =
  | peer.lifecycle.QueryChaincodeDefinitionResult
  | peer.lifecycle.QueryChaincodeDefinitionsResult.ChaincodeDefinition
  | peer.lifecycle.QueryApprovedChaincodeDefinitionResult
  | peer.lifecycle.QueryApprovedChaincodeDefinitionsResult.ApprovedChaincodeDefinition;

function describe<T extends Described>(
  message: T,
  definition: ChaincodeOptions,
  { definitions, collections }: DefinedChannel,
): T {
  message.setSequence(definition.sequence);
  message.setVersion(definition.version);
  message.setEndorsementPlugin(plugins.endorsement);
  message.setValidationPlugin(plugins.validation);
  const policy = chaincodePolicies(definitions)(definition.name);
  if (policy !== undefined) {
    message.setValidationParameter(applicationPolicy(policy).serializeBinary());
  }
  message.setCollections(collectionPackage(collections.get(definition.name) ?? []));
  return message;
}

function localPackage({ packageId }: ChaincodeOptions): peer.lifecycle.ChaincodeSource {
  const local = new lifecycle.ChaincodeSource.Local();
  local.setPackageId(packageId);
  const source = new lifecycle.ChaincodeSource();
  source.setLocalPackage(local);
  return source;
}
