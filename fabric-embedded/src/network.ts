import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureMaterial } from './crypto/material';
import { lockFolder } from './data-dir/lock';
import { manifestOf, readManifest, requireSameNetwork, writeManifest } from './data-dir/manifest';
import { allOrFailure, Disposal } from './disposal';
import { ChaincodeFaults } from './faults/chaincode-faults';
import { networkFaults } from './faults/network-faults';
import { OrderingFaults } from './faults/ordering-faults';
import type { Log } from './log';
import type { Network, NetworkOptions } from './network-options';
import { checkOptions } from './options-check';
import { Reconciler } from './private-data/reconciler';
import { type ProfileOrganization, writeProfiles } from './profile/write-profiles';
import { type PlacedOrganization, placeOrganizations } from './start/addresses';
import { ChaincodeLinks } from './start/chaincode-links';
import { loadMember, type Member } from './start/member';
import { MemberPeer, peersByChannel } from './start/member-peer';
import { openChannel, type OpenChannel } from './start/open-channel';
import { describe, runningNetwork } from './start/running-network';
import { serveMember } from './start/serve-member';
import { defaultBatchTimeoutMs, defaultReconcileIntervalMs } from './start/settings';
import { boundReading } from './wire/bounded-reading';

/**
 * Starts a Fabric-compatible network in this process: one peer and one ordering node for each
 * organisation, with a ledger of its own for each of its channels, all on the loopback address with
 * TLS. What was chosen at the first start is kept in the data folder; the network serves when the
 * promise resolves, and goes on dialling its chaincodes.
 *
 * @throws NetworkFailure when an option is wrong or contradicts the data folder, a port is taken,
 * the network is already running, the disk is full, or stored data is damaged.
 */
export async function startNetwork(options: NetworkOptions): Promise<Network> {
  checkOptions(options);
  boundReading();
  const log: Log = options.log ?? (() => undefined);
  const { dataDir } = options;
  await mkdir(dataDir, { recursive: true });
  await using disposal = new Disposal();
  disposal.use(await lockFolder(dataDir));
  const organizations = await prepareOrganizations(options, disposal);
  await ensureMaterial(join(dataDir, 'crypto'), organizations);
  const members = await allOrFailure(
    organizations.map((organization) => loadMember(organization, dataDir)),
  );
  const faults = new OrderingFaults();
  const channels = await openChannels(options, members, faults, log, disposal);
  const serving = await serve(members, channels, options, faults, log, disposal);
  await writeProfiles({
    channels: channels.map((channel) => ({
      name: channel.name,
      organizations: channel.members.map(({ member }) => member.mspId),
    })),
    organizations: members.map(profile),
  });
  return runningNetwork({ ...serving, members, channels, disposal: disposal.move() });
}

/** Ports are taken before anything is made, because the first blocks of channels name them. */
async function prepareOrganizations(
  options: NetworkOptions,
  disposal: Disposal,
): Promise<readonly PlacedOrganization[]> {
  const { dataDir, channels } = options;
  const known = await readManifest(dataDir);
  if (known !== undefined) requireSameNetwork(options, known);
  const placed = await placeOrganizations(options.organizations, known?.organizations, disposal);
  if (known?.channels.length !== channels.length) {
    await writeManifest(dataDir, manifestOf(channels, placed));
  }
  return placed;
}

async function openChannels(
  { dataDir, channels, ...options }: NetworkOptions,
  members: readonly Member[],
  faults: OrderingFaults,
  log: Log,
  disposal: Disposal,
): Promise<readonly OpenChannel[]> {
  const batchTimeoutMs = options.batchTimeoutMs ?? defaultBatchTimeoutMs;
  const firstChannel = channels[0]?.name ?? '';
  const settings = { dataDir, firstChannel, batchTimeoutMs, faults, log };
  return await allOrFailure(
    channels.map((channel) => openChannel(channel, members, settings, disposal)),
  );
}

async function serve(
  members: readonly Member[],
  channels: readonly OpenChannel[],
  options: NetworkOptions,
  orderingFaults: OrderingFaults,
  log: Log,
  disposal: Disposal,
) {
  const chaincodeFaults = new ChaincodeFaults();
  const linked = await allOrFailure(
    members.map(async (member) => {
      const links = await ChaincodeLinks.prepare(member, options, chaincodeFaults, log, disposal);
      return { peer: new MemberPeer(member, channels, links), links };
    }),
  );
  const peers = linked.map(({ peer }) => peer);
  const peersOf = peersByChannel(peers);
  const ledgers = () => channels.flatMap((channel) => channel.members);
  const reconcileIntervalMs = options.reconcileIntervalMs ?? defaultReconcileIntervalMs;
  disposal.use(new Reconciler(ledgers, reconcileIntervalMs, log));
  for (const peer of peers) {
    await serveMember(peer, peersOf, orderingFaults, options.limits ?? {}, disposal);
  }
  const switches = peers.map(({ power }) => power);
  return {
    links: () => linked.flatMap(({ links }) => links.all),
    faults: networkFaults(switches, orderingFaults, chaincodeFaults),
  };
}

function profile(member: Member): ProfileOrganization {
  const { domain, paths } = member;
  return { ...describe(member), domain, ordererHost: paths.ordererHost };
}
