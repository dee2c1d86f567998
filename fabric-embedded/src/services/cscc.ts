import { peer } from '@hyperledger/fabric-protos';
import type { PeerLedger } from '../peer/peer-ledger';
import { AccessDenied, authenticate, authorize } from '../access/access';
import type { SystemChaincode } from './endorser';
import type { UnpackedProposal } from './proposal';
import { failure, success } from './responses';

/** The configuration system chaincode; the one channel is joined when the network is made. */
export function configurationChaincode(ledger: PeerLedger): SystemChaincode {
  return {
    async invoke(args, proposal) {
      const [name = '', argument] = args.map((arg) => Buffer.from(arg).toString());
      if (args.length === 0) return failure('Incorrect number of arguments, 0');
      try {
        return await call(name, argument, ledger, proposal);
      } catch (error) {
        if (!(error instanceof AccessDenied)) throw error;
        return failure(`access denied for [${name}][${argument ?? ''}]: ${error.message}`);
      }
    },
  };
}

async function call(
  name: string,
  channel: string | undefined,
  ledger: PeerLedger,
  proposal: UnpackedProposal,
): Promise<peer.Response> {
  switch (name) {
    case 'GetChannels':
      return success(channels(ledger, proposal));
    case 'GetConfigBlock':
      return withChannel(ledger, channel, proposal, () => configBlock(ledger));
    case 'GetChannelConfig':
      return withChannel(ledger, channel, proposal, () => ledger.config.config.serializeBinary());
    case 'JoinChain':
    case 'JoinChainBySnapshot':
      return failure(`${name} is not supported: the embedded network has one channel`);
    default:
      return failure(`Requested function ${name} not found.`);
  }
}

/** @throws AccessDenied for callers from other organisations. */
function channels(ledger: PeerLedger, proposal: UnpackedProposal): Uint8Array {
  const caller = authenticate(ledger.config, proposal.signed);
  if (caller.mspId !== ledger.mspId) {
    throw new AccessDenied(`only members of ${ledger.mspId} may list this peer's channels`);
  }
  const channel = new peer.ChannelInfo();
  channel.setChannelId(ledger.config.channelId);
  const response = new peer.ChannelQueryResponse();
  response.addChannels(channel);
  return response.serializeBinary();
}

async function withChannel(
  ledger: PeerLedger,
  channel: string | undefined,
  proposal: UnpackedProposal,
  answer: () => Promise<Uint8Array> | Uint8Array,
): Promise<peer.Response> {
  if (channel === undefined) return failure('Incorrect number of arguments, 1');
  if (channel !== ledger.config.channelId) return failure(`Unknown channel ID, ${channel}`);
  authorize(ledger.config, proposal.signed, '/Channel/Application/Readers');
  return success(await answer());
}

async function configBlock(ledger: PeerLedger): Promise<Uint8Array> {
  return (await ledger.block(ledger.config.configBlock)).bytes;
}
