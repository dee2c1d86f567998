import { common, peer } from '@hyperledger/fabric-protos';
import { AccessDenied, authorize, type KnownMembers, notJoined } from '../access/access';
import { readConfigTransaction } from '../channel/config-envelope';
import type { PeerLedger } from '../peer/peer-ledger';
import type { SystemChaincode } from './endorser';
import { authorizeLocally } from './local-access';
import type { UnpackedProposal } from './proposal';
import { failure, success } from './responses';

type JoinedChannels = ReadonlyMap<string, { readonly ledger: PeerLedger }>;

/**
 * The configuration system chaincode; the peer joins its channels when the network starts.
 *
 * @param local Who may ask about the peer itself.
 */
export function configurationChaincode(
  channels: JoinedChannels,
  local: KnownMembers,
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
          return joinChain(argument ?? new Uint8Array(), channels, local, proposal);
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

const joinedAtStart = 'the embedded network joins its channels when it starts';

function whenLocal(
  local: KnownMembers,
  { signed }: UnpackedProposal,
  role: 'Members' | 'Admins',
  answer: () => peer.Response,
  refuse: (reason: string) => peer.Response,
): peer.Response {
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

/** A channel that is joined already is refused in Fabric's words, and there are no others to join. */
function joinChain(
  argument: Uint8Array,
  channels: JoinedChannels,
  local: KnownMembers,
  proposal: UnpackedProposal,
): peer.Response {
  const channel = channelOf(argument);
  if (typeof channel !== 'string') return channel;
  const answer = () =>
    failure(
      channels.has(channel)
        ? `cannot create ledger from genesis block: ledger [${channel}] already exists with state [ACTIVE]`
        : `JoinChain is not supported: ${joinedAtStart}`,
    );
  return whenLocal(local, proposal, 'Admins', answer, (reason) =>
    failure(`access denied for [JoinChain][${channel}]: [${reason}]`),
  );
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
  const answer = () => failure(`${call} is not supported: ${joinedAtStart}`);
  return whenLocal(local, proposal, 'Admins', answer, (reason) =>
    failure(`access denied for [${call}]: [${reason}]`),
  );
}

function channelOf(argument: Uint8Array): string | peer.Response {
  try {
    return readConfigTransaction(common.Block.deserializeBinary(argument)).channelId;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return failure(`Failed to reconstruct the genesis block, ${reason}`);
  }
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
