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

/**
 * The lifecycle system chaincode, for reading only: the definitions are the network's options
 * and every organisation has approved them by starting the network.
 */
export function lifecycleChaincode(
  ledger: PeerLedger,
  definitions: readonly ChaincodeOptions[],
  collections: CollectionConfigs,
): SystemChaincode {
  const organizations = ledger.config.organizations;
  const policyOf = chaincodePolicies(definitions);
  return {
    invoke(args, proposal) {
      const name = Buffer.from(args[0] ?? []).toString();
      try {
        return Promise.resolve(call(name, args[1], proposal));
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        return Promise.resolve(
          failure(`failed to invoke backing implementation of '${name}': ${reason}`),
        );
      }
    },
  };

  function call(name: string, argument: Uint8Array = new Uint8Array(), proposal: UnpackedProposal) {
    if (name === 'QueryChaincodeDefinition') {
      checkRights(ledger, proposal);
      return success(one(argument).serializeBinary());
    }
    if (name === 'QueryChaincodeDefinitions') {
      checkRights(ledger, proposal);
      return success(all().serializeBinary());
    }
    return failure(`${name} is not supported: chaincodes are defined when the network starts`);
  }

  function one(argument: Uint8Array): peer.lifecycle.QueryChaincodeDefinitionResult {
    const asked = peer.lifecycle.QueryChaincodeDefinitionArgs.deserializeBinary(argument).getName();
    const definition = definitions.find(({ name }) => name === asked);
    if (definition === undefined) throw new Error(`namespace ${asked} is not defined`);
    const result = new peer.lifecycle.QueryChaincodeDefinitionResult();
    describe(result, definition, policyOf(asked), collections);
    for (const mspId of organizations) result.getApprovalsMap().set(mspId, true);
    return result;
  }

  function all(): peer.lifecycle.QueryChaincodeDefinitionsResult {
    const result = new peer.lifecycle.QueryChaincodeDefinitionsResult();
    for (const definition of definitions) {
      const entry = new peer.lifecycle.QueryChaincodeDefinitionsResult.ChaincodeDefinition();
      entry.setName(definition.name);
      describe(entry, definition, policyOf(definition.name), collections);
      result.addChaincodeDefinitions(entry);
    }
    return result;
  }
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

function checkRights(ledger: PeerLedger, proposal: UnpackedProposal): void {
  if (proposal.channel !== ledger.config.channelId) {
    throw new AccessDenied('a chaincode definition is asked for on its channel');
  }
  authorize(ledger.config, proposal.signed, '/Channel/Application/Writers');
}
