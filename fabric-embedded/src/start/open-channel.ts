import { join } from 'node:path';
import { headerHash } from '../block/header';
import { membersOf } from '../channel-members';
import { allOrFailure, type Disposal } from '../disposal';
import type { OrderingFaults } from '../faults/ordering-faults';
import type { Log } from '../log';
import type { ChaincodeOptions, ChannelOptions } from '../network-options';
import { catchUp } from '../orderer/catch-up';
import { Sequencer } from '../orderer/sequencer';
import { openPeerLedger } from '../peer/open-ledger';
import type { PeerLedger } from '../peer/peer-ledger';
import { chaincodePolicies } from '../policy/chaincode-policies';
import { type CollectionConfigs, collectionConfigs } from '../private-data/collection-config';
import { PrivateDataExchange } from '../private-data/exchange';
import { BlockFeed } from '../services/block-feed';
import type { EndorsementPolicyOf } from '../validation/endorsement-policy';
import { ensureGenesis } from './genesis';
import type { Member } from './member';
import { queueBounds } from './settings';

/** A member's part of a channel. */
export interface ChannelMember {
  readonly member: Member;
  readonly ledger: PeerLedger;
  readonly feed: BlockFeed;
}

/** A channel of the network: its members' ledgers, at one height, and what orders for them. */
export interface OpenChannel {
  readonly name: string;
  readonly genesisHash: string;
  readonly definitions: readonly ChaincodeOptions[];
  readonly policyOf: EndorsementPolicyOf;
  readonly collections: CollectionConfigs;
  readonly members: readonly ChannelMember[];
  readonly exchange: PrivateDataExchange;
  readonly sequencer: Sequencer;
}

/** What the channels of a network have in common. */
export interface ChannelSettings {
  readonly dataDir: string;
  /** The network's first channel: its files lie where those of a network of one channel lie. */
  readonly firstChannel: string;
  /** The BatchTimeout of a channel that is made now. */
  readonly batchTimeoutMs: number;
  readonly faults: OrderingFaults;
  readonly log: Log;
}

/** Opens the ledgers of a channel's members and brings them to one height. */
export async function openChannel(
  channel: ChannelOptions,
  network: readonly Member[],
  settings: ChannelSettings,
  disposal: Disposal,
): Promise<OpenChannel> {
  const { name, chaincodes: definitions } = channel;
  const { dataDir, batchTimeoutMs, faults, log } = settings;
  const mspIds = membersOf(channel, network);
  const joining = network.filter(({ mspId }) => mspIds.includes(mspId));
  const folderIn = (base: string) =>
    name === settings.firstChannel ? base : join(base, 'channels', name);
  const cryptoDir = join(dataDir, 'crypto');
  const genesis = await ensureGenesis(folderIn(dataDir), name, cryptoDir, joining, batchTimeoutMs);
  const policyOf = chaincodePolicies(definitions);
  const collections = collectionConfigs(definitions, mspIds);
  const exchange = new PrivateDataExchange();
  const members = await allOrFailure(
    joining.map(async (member): Promise<ChannelMember> => {
      const { mspId, folder } = member;
      const ledger = disposal.use(
        await openPeerLedger({
          ...{ folder: folderIn(folder), mspId, genesis, chaincodes: policyOf, collections, log },
          fetchPrivateData: (block, info) => exchange.fetch(mspId, block, info),
        }),
      );
      exchange.join(mspId, ledger.privateData);
      return { member, ledger, feed: disposal.use(new BlockFeed(ledger)) };
    }),
  );
  const ordering = members.map(({ member: { mspId, ordererSigner: signer }, ledger }) => {
    return { mspId, ledger, signer };
  });
  await catchUp(ordering, log);
  const sequencer = disposal.use(new Sequencer(ordering, { queue: queueBounds }, log, faults));
  const header = genesis.getHeader();
  const genesisHash = header === undefined ? '' : Buffer.from(headerHash(header)).toString('hex');
  return {
    ...{ name, genesisHash, definitions, policyOf, collections, members, exchange, sequencer },
  };
}
