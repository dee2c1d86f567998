import { common, peer } from '@hyperledger/fabric-protos';
import { AccessDenied, authorize, type KnownMembers, notJoined } from '../access/access';
import { readConfigTransaction } from '../channel/config-envelope';
import type { PeerLedger } from '../peer/peer-ledger';
import type { SystemChaincode } from './endorser';
import { authorizeLocally } from './local-access';
import type { UnpackedProposal } from './proposal';
import { failure, success } from './responses';

type JoinedChannels = ReadonlyMap<string, { readonly ledger: PeerLedger }>;

/** Lets the peer join a channel; it throws an Error with what is answered when it may not. */
type JoinChannel = (channel: string, genesis: common.Block) => Promise<void>;

/**
 * The configuration system chaincode.
 *
 * @param local Who may ask about the peer itself.
 */
export function configurationChaincode(
  channels: JoinedChannels,
  local: KnownMembers,
  join: JoinChannel,
): SystemChaincode {
  return {
    async invoke(args, proposal) {
      const [name, argument] = args;
      if (name === undefined) return failure('Incorrect number of arguments, 0');
      const call = Buffer.from(name).toString();
      if (proposal.chaincode !== 'cscc') {
        return failure(
          `Rejecting invoke of CSCC from another chaincode, original invocation for '${proposal.chaincode}'`,
        );
      }
      if (argument === undefined && !withoutArgument.includes(call)) {
        return failure(`Incorrect number of arguments, ${String(args.length)}`);
      }
      switch (call) {
        case 'GetChannels':
          return whenLocal(
            local,
            proposal,
            'Members',
            () => success(listOf(channels)),
            (reason) => failure(`access denied for [${call}]: ${reason}`),
          );
        case 'JoinBySnapshotStatus':
          return whenLocal(
            local,
            proposal,
            'Admins',
            // No peer here joins by a snapshot, so none is under way.
            () => success(new peer.JoinBySnapshotStatus().serializeBinary()),
            (reason) => failure(`access denied for [${call}]: ${reason}`),
          );
        case 'JoinChain':
          return joinChain(argument ?? new Uint8Array(), local, proposal, join);
        case 'GetConfigBlock':
          return ask(call, argument, channels, proposal, configBlock);
        case 'GetChannelConfig':
          if (argument?.length === 0) return failure('empty channel name provided');
          return ask(call, argument, channels, proposal, ({ config }) => {
            return config.config.serializeBinary();
          });
        case 'JoinChainBySnapshot':
          return joinBySnapshot(argument ?? new Uint8Array(), local, proposal);
        default:
          return failure(`Requested function ${call} not found.`);
      }
    },
  };
}

/** The calls that take no argument. */
const withoutArgument = ['GetChannels', 'JoinBySnapshotStatus'];

function whenLocal<T>(
  local: KnownMembers,
  { signed }: UnpackedProposal,
  role: 'Members' | 'Admins',
  answer: () => T,
  refuse: (reason: string) => peer.Response,
): T | peer.Response {
  try {
    authorizeLocally(local, signed, role);
    return answer();
  } catch (error) {
    if (!(error instanceof AccessDenied)) throw error;
    return refuse(error.message);
  }
}

function listOf(channels: JoinedChannels): Uint8Array {
  const response = new peer.ChannelQueryResponse();
  for (const name of channels.keys()) {
    const channel = new peer.ChannelInfo();
    channel.setChannelId(name);
    response.addChannels(channel);
  }
  return response.serializeBinary();
}

async function joinChain(
  argument: Uint8Array,
  local: KnownMembers,
  proposal: UnpackedProposal,
  join: JoinChannel,
): Promise<peer.Response> {
  let genesis: common.Block;
  let channel: string;
  try {
    genesis = common.Block.deserializeBinary(argument);
    channel = readConfigTransaction(genesis).channelId;
  } catch (error) {
    return failure(`Failed to reconstruct the genesis block, ${reasonOf(error)}`);
  }
  const refused = whenLocal(
    local,
    proposal,
    'Admins',
    () => undefined,
    (reason) => failure(`access denied for [JoinChain][${channel}]: [${reason}]`),
  );
  if (refused !== undefined) return refused;
  try {
    await join(channel, genesis);
    return success(new Uint8Array());
  } catch (error) {
    return failure(reasonOf(error));
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function joinBySnapshot(
  folder: Uint8Array,
  local: KnownMembers,
  proposal: UnpackedProposal,
): peer.Response {
  const call = 'JoinChainBySnapshot';
  if (folder.length === 0) {
    return failure('Cannot join the channel, no snapshot directory provided');
  }
  const answer = () => failure(`${call} is not supported: the embedded network has no snapshots`);
  return whenLocal(local, proposal, 'Admins', answer, (reason) =>
    failure(`access denied for [${call}]: [${reason}]`),
  );
}

async function ask(
  call: string,
  argument: Uint8Array | undefined,
  channels: JoinedChannels,
  { signed }: UnpackedProposal,
  answer: (ledger: PeerLedger) => Promise<Uint8Array> | Uint8Array,
): Promise<peer.Response> {
  const channel = Buffer.from(argument ?? []).toString();
  const ledger = channels.get(channel)?.ledger;
  try {
    if (ledger === undefined) throw notJoined(channel);
    authorize(ledger.config, signed, '/Channel/Application/Readers');
  } catch (error) {
    if (!(error instanceof AccessDenied)) throw error;
    return failure(`access denied for [${call}][${channel}]: ${error.message}`);
  }
  return success(await answer(ledger));
}

async function configBlock(ledger: PeerLedger): Promise<Uint8Array> {
  return (await ledger.block(ledger.config.configBlock)).bytes;
}
