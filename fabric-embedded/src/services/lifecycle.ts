import type { Message } from 'google-protobuf';
import type { peer } from '@hyperledger/fabric-protos';
import { AccessDenied, authorize, type KnownMembers } from '../access/access';
import type { SystemChaincode } from './endorser';
import { allInstalled, oneInstalled } from './installed-chaincodes';
import {
  approvedDefinition,
  approvedDefinitions,
  commitReadiness,
  committedDefinition,
  committedDefinitions,
  type DefinedChannel,
  NamespaceNotDefined,
} from './lifecycle-definitions';
import { authorizeLocally } from './local-access';
import type { UnpackedProposal } from './proposal';
import { failure, success } from './responses';

type Channels = ReadonlyMap<string, DefinedChannel>;

/** Who may call, and what is answered. */
interface Call {
  readonly for: 'admins' | 'writers';
  readonly answer: (argument: Uint8Array, asked: Asked) => Message;
}

interface Asked {
  readonly channels: Channels;
  /** @throws Error when the call names no channel of the peer. */
  readonly channel: () => DefinedChannel;
}

const calls: ReadonlyMap<string, Call> = new Map<string, Call>([
  [
    'QueryInstalledChaincodes',
    { for: 'admins', answer: (_, asked) => allInstalled(asked.channels) },
  ],
  [
    'QueryInstalledChaincode',
    { for: 'admins', answer: (argument, asked) => oneInstalled(argument, asked.channels) },
  ],
  [
    'QueryApprovedChaincodeDefinition',
    { for: 'admins', answer: (argument, asked) => approvedDefinition(argument, asked.channel()) },
  ],
  [
    'QueryApprovedChaincodeDefinitions',
    { for: 'admins', answer: (_, asked) => approvedDefinitions(asked.channel()) },
  ],
  [
    'CheckCommitReadiness',
    { for: 'writers', answer: (argument, asked) => commitReadiness(argument, asked.channel()) },
  ],
  [
    'QueryChaincodeDefinition',
    { for: 'writers', answer: (argument, asked) => committedDefinition(argument, asked.channel()) },
  ],
  [
    'QueryChaincodeDefinitions',
    { for: 'writers', answer: (_, asked) => committedDefinitions(asked.channel()) },
  ],
  ['InstallChaincode', { for: 'admins', answer: definedAtStart }],
  ['GetInstalledChaincodePackage', { for: 'admins', answer: definedAtStart }],
  ['ApproveChaincodeDefinitionForMyOrg', { for: 'admins', answer: definedAtStart }],
  ['CommitChaincodeDefinition', { for: 'writers', answer: definedAtStart }],
]);

/**
 * The lifecycle system chaincode, for reading only: the definitions are the network's options
 * and every organisation has approved them by starting the network.
 *
 * @param local Who may ask about the peer itself.
 */
export function lifecycleChaincode(channels: Channels, local: KnownMembers): SystemChaincode {
  return {
    invoke: (args, proposal) => Promise.resolve(invoke(args, proposal, channels, local)),
  };
}

function invoke(
  args: readonly Uint8Array[],
  proposal: UnpackedProposal,
  channels: Channels,
  local: KnownMembers,
): peer.Response {
  const [first, argument] = args;
  if (first === undefined) return failure('lifecycle scc must be invoked with arguments');
  if (argument === undefined || args.length !== 2) {
    const count = String(args.length);
    return failure(`lifecycle scc operations require exactly two arguments but received ${count}`);
  }
  const name = Buffer.from(first).toString();
  try {
    const call = authorizedCall(name, proposal, channels, local);
    const channel = () => channelOf(proposal, channels);
    return success(call.answer(argument, { channels, channel }).serializeBinary());
  } catch (error) {
    return refusal(name, error);
  }
}

/** @throws AccessDenied */
function authorizedCall(
  name: string,
  proposal: UnpackedProposal,
  channels: Channels,
  local: KnownMembers,
): Call {
  const call = calls.get(name);
  if (call === undefined) throw new AccessDenied(`Unmapped policy for _lifecycle/${name}`);
  if (call.for === 'admins') {
    authorizeLocally(local, proposal.signed, 'Admins');
  } else {
    const { ledger } = channelOf(proposal, channels);
    authorize(ledger.config, proposal.signed, '/Channel/Application/Writers');
  }
  return call;
}

function channelOf({ channel }: UnpackedProposal, channels: Channels): DefinedChannel {
  const found = channels.get(channel);
  if (found === undefined) throw new Error('a chaincode definition is asked for on its channel');
  return found;
}

function refusal(name: string, error: unknown): peer.Response {
  const reason = error instanceof Error ? error.message : String(error);
  if (error instanceof AccessDenied) {
    return failure(`Failed to authorize invocation due to failed ACL check: ${reason}`);
  }
  if (error instanceof NamespaceNotDefined) return failure(reason, 404);
  return failure(`failed to invoke backing implementation of '${name}': ${reason}`);
}

function definedAtStart(): never {
  throw new Error('chaincodes are defined when the embedded network starts');
}
