import { peer } from '@hyperledger/fabric-protos';
import type { ChaincodeOptions } from '../network-options';
import type { PeerLedger } from '../peer/peer-ledger';
import { applicationPolicy, chaincodePolicies } from '../policy/chaincode-policies';
import { type CollectionConfigs, collectionPackage } from '../private-data/collection-config';
import { AccessDenied, authorize } from '../access/access';
import type { EndorsementPolicy } from '../validation/endorsement-policy';
import type { SystemChaincode } from './endorser';
import type { UnpackedProposal } from './proposal';
import { failure, success } from './responses';

const plugins = { endorsement: 'escc', validation: 'vscc' };

/** What is defined on a channel. */
export interface DefinedChannel {
  readonly ledger: PeerLedger;
  readonly definitions: readonly ChaincodeOptions[];
  readonly collections: CollectionConfigs;
}

/**
 * The lifecycle system chaincode, for reading only: the definitions are the network's options
 * and every organisation has approved them by starting the network.
 */
export function lifecycleChaincode(channels: ReadonlyMap<string, DefinedChannel>): SystemChaincode {
  return {
    invoke(args, proposal) {
      const name = Buffer.from(args[0] ?? []).toString();
      try {
        return Promise.resolve(call(name, args[1], proposal, channels));
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        return Promise.resolve(
          failure(`failed to invoke backing implementation of '${name}': ${reason}`),
        );
      }
    },
  };
}

function call(
  name: string,
  argument: Uint8Array = new Uint8Array(),
  proposal: UnpackedProposal,
  channels: ReadonlyMap<string, DefinedChannel>,
) {
  if (name === 'QueryChaincodeDefinition') {
    return success(one(argument, requiredChannel(proposal, channels)).serializeBinary());
  }
  if (name === 'QueryChaincodeDefinitions') {
    return success(all(requiredChannel(proposal, channels)).serializeBinary());
  }
  return failure(`${name} is not supported: chaincodes are defined when the network starts`);
}

function one(
  argument: Uint8Array,
  { ledger, definitions, collections }: DefinedChannel,
): peer.lifecycle.QueryChaincodeDefinitionResult {
  const asked = peer.lifecycle.QueryChaincodeDefinitionArgs.deserializeBinary(argument).getName();
  const definition = definitions.find(({ name }) => name === asked);
  if (definition === undefined) throw new Error(`namespace ${asked} is not defined`);
  const result = new peer.lifecycle.QueryChaincodeDefinitionResult();
  describe(result, definition, chaincodePolicies(definitions)(asked), collections);
  for (const mspId of ledger.config.organizations) result.getApprovalsMap().set(mspId, true);
  return result;
}

function all({
  definitions,
  collections,
}: DefinedChannel): peer.lifecycle.QueryChaincodeDefinitionsResult {
  const policyOf = chaincodePolicies(definitions);
  const result = new peer.lifecycle.QueryChaincodeDefinitionsResult();
  for (const definition of definitions) {
    const entry = new peer.lifecycle.QueryChaincodeDefinitionsResult.ChaincodeDefinition();
    entry.setName(definition.name);
    describe(entry, definition, policyOf(definition.name), collections);
    result.addChaincodeDefinitions(entry);
  }
  return result;
}

type Described =
  | peer.lifecycle.QueryChaincodeDefinitionResult
  | peer.lifecycle.QueryChaincodeDefinitionsResult.ChaincodeDefinition;

function describe(
  message: Described,
  definition: ChaincodeOptions,
  policy: EndorsementPolicy | undefined,
  collections: CollectionConfigs,
): void {
  message.setSequence(definition.sequence);
  message.setVersion(definition.version);
  message.setEndorsementPlugin(plugins.endorsement);
  message.setValidationPlugin(plugins.validation);
  if (policy !== undefined) {
    message.setValidationParameter(applicationPolicy(policy).serializeBinary());
  }
  message.setCollections(collectionPackage(collections.get(definition.name) ?? []));
}

/** @throws AccessDenied when the caller may not ask, or names no channel of the peer. */
function requiredChannel(
  { channel, signed }: UnpackedProposal,
  channels: ReadonlyMap<string, DefinedChannel>,
): DefinedChannel {
  const found = channels.get(channel);
  if (found === undefined) {
    throw new AccessDenied('a chaincode definition is asked for on its channel');
  }
  authorize(found.ledger.config, signed, '/Channel/Application/Writers');
  return found;
}
