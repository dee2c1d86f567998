import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { blocksFolder } from '../block/read-block-frames';
import { headerHash } from '../block/header';
import { membersOf } from '../channel-members';
import { allOrFailure, Disposal } from '../disposal';
import type { OrderingFaults } from '../faults/ordering-faults';
import type { Log } from '../log';
import type { ChaincodeOptions, ChannelOptions } from '../network-options';
import { catchUp } from '../orderer/catch-up';
import type { OrderingMember } from '../orderer/ordering-member';
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
  /** Whether the channel began with the member; only then its ordering node is one of the channel's. */
  readonly isFounder: boolean;
}

/** A channel of the network: its members' ledgers, at one height, and what orders for them. */
export interface OpenChannel {
  readonly name: string;
  readonly genesisHash: string;
  readonly definitions: readonly ChaincodeOptions[];
  readonly policyOf: EndorsementPolicyOf;
  readonly collections: CollectionConfigs;
  /** Grows when another joins. */
  readonly members: readonly ChannelMember[];
  readonly exchange: PrivateDataExchange;
  readonly sequencer: Sequencer;
  /**
   * Opens a ledger for another member of the network, whose peer joins.
   *
   * @throws NetworkFailure when it cannot be opened, or cannot take the blocks that there are.
   */
  admit(member: Member): Promise<ChannelMember>;
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

/**
 * Opens the ledgers of a channel's members and brings them to one height. Its members are those that it
 * began with and those that joined it since, who have a ledger.
 */
export async function openChannel(
  channel: ChannelOptions,
  network: readonly Member[],
  settings: ChannelSettings,
  disposal: Disposal,
): Promise<OpenChannel> {
  const { name, chaincodes: definitions } = channel;
  const { dataDir, batchTimeoutMs, faults, log } = settings;
  const mspIds = membersOf(channel, network);
  const founders = network.filter(({ mspId }) => mspIds.includes(mspId));
  const folderIn = (base: string) =>
    name === settings.firstChannel ? base : join(base, 'channels', name);
  const cryptoDir = join(dataDir, 'crypto');
  const genesis = await ensureGenesis(folderIn(dataDir), name, cryptoDir, founders, batchTimeoutMs);
  const policyOf = chaincodePolicies(definitions);
  const collections = collectionConfigs(definitions, mspIds);
  const exchange = new PrivateDataExchange();
  // Before what orders, so that it is closed after that.
  const opened = disposal.use(new Disposal());
  const openMember = async (member: Member): Promise<ChannelMember> => {
    const { mspId, folder } = member;
    const ledger = opened.use(
      await openPeerLedger({
        ...{ folder: folderIn(folder), mspId, genesis, chaincodes: policyOf, collections, log },
        fetchPrivateData: (block, info) => exchange.fetch(mspId, block, info),
      }),
    );
    exchange.join(mspId, ledger.privateData);
    const feed = opened.use(new BlockFeed(ledger));
    return { member, ledger, feed, isFounder: founders.includes(member) };
  };
  const joined = network.filter((member) => {
    return founders.includes(member) || existsSync(blocksFolder(folderIn(member.folder)));
  });
  const members = await allOrFailure(joined.map(openMember));
  const ordering = members.map((member) => orderingMember(member, founders));
  await catchUp(ordering, log);
  const sequencer = disposal.use(new Sequencer(ordering, { queue: queueBounds }, log, faults));
  const header = genesis.getHeader();
  const genesisHash = header === undefined ? '' : Buffer.from(headerHash(header)).toString('hex');
  return {
    ...{ name, genesisHash, definitions, policyOf, collections, members, exchange, sequencer },
    async admit(member) {
      const admitted = await openMember(member);
      await sequencer.admit(orderingMember(admitted, founders));
      members.push(admitted);
      return admitted;
    },
  };
}

/** Blocks of a member whose ordering node is none of the channel's are signed by one that is. */
function orderingMember(
  { member, ledger, isFounder }: ChannelMember,
  [first]: readonly Member[],
): OrderingMember {
  const { ordererSigner: signer } = isFounder || first === undefined ? member : first;
  return { mspId: member.mspId, ledger, signer };
}
