import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { headerHash } from './block/header';
import { ensureMaterial } from './crypto/material';
import { lockFolder } from './data-dir/lock';
import { readManifest, requireSameNetwork, writeManifest } from './data-dir/manifest';
import { allOrFailure, Disposal } from './disposal';
import type { Log } from './log';
import type { Network, NetworkOptions } from './network-options';
import { checkOptions } from './options-check';
import { catchUp } from './orderer/catch-up';
import { Sequencer } from './orderer/sequencer';
import { chaincodePolicies } from './policy/chaincode-policies';
import { PrivateDataExchange } from './private-data/exchange';
import { Reconciler } from './private-data/reconciler';
import { type ProfileOrganization, writeProfiles } from './profile/write-profiles';
import { type PlacedOrganization, placeOrganizations } from './start/addresses';
import { ensureGenesis } from './start/genesis';
import { linkChaincodes, type Member, openMember } from './start/member';
import { describe, runningNetwork } from './start/running-network';
import { endorsingPeer, serveMember } from './start/serve-member';
import { defaultBatchTimeoutMs, defaultReconcileIntervalMs, queueBounds } from './start/settings';
import { boundReading } from './wire/bounded-reading';

/**
 * Starts a Fabric-compatible network in this process: one peer and one ordering node for each
 * organisation, with a ledger of its own, all on the loopback address with TLS. What was chosen
 * at the first start is kept in the data folder; the network serves when the promise resolves,
 * and goes on dialling its chaincodes.
 *
 * @throws NetworkFailure when an option is wrong or contradicts the data folder, a port is taken,
 * the network is already running, the disk is full, or stored data is damaged.
 */
export async function startNetwork(options: NetworkOptions): Promise<Network> {
  checkOptions(options);
  boundReading();
  const log: Log = options.log ?? (() => undefined);
  await mkdir(options.dataDir, { recursive: true });
  await using disposal = new Disposal();
  disposal.use(await lockFolder(options.dataDir));
  const organizations = await prepareOrganizations(options, disposal);
  const cryptoDir = join(options.dataDir, 'crypto');
  await ensureMaterial(cryptoDir, organizations);
  const { dataDir, channel } = options;
  const genesis = await ensureGenesis(dataDir, channel, cryptoDir, organizations);
  const exchange = new PrivateDataExchange();
  const members = await allOrFailure(
    organizations.map((organization) =>
      openMember(organization, options, genesis, exchange, log, disposal),
    ),
  );
  await catchUp(members, log);
  const serving = await serve(members, options, exchange, log, disposal);
  await writeProfiles({ channel, organizations: members.map(profile) });
  const header = genesis.getHeader();
  const genesisHash = header === undefined ? '' : Buffer.from(headerHash(header)).toString('hex');
  return runningNetwork({ ...serving, channel, genesisHash, members, disposal: disposal.move() });
}

/** Ports are taken before anything is made, because the channel's block 0 names them. */
async function prepareOrganizations(
  options: NetworkOptions,
  disposal: Disposal,
): Promise<readonly PlacedOrganization[]> {
  const { dataDir, channel } = options;
  const manifest = await readManifest(dataDir);
  if (manifest !== undefined) requireSameNetwork(options, manifest);
  const known = manifest?.organizations;
  const placed = await placeOrganizations(options.organizations, known, disposal);
  if (manifest === undefined) {
    const organizations = placed.map(({ name, mspId, domain, ports }) => {
      return { name, mspId, domain, ports };
    });
    await writeManifest(dataDir, { format: 1, channel, organizations });
  }
  return placed;
}

async function serve(
  members: readonly Member[],
  options: NetworkOptions,
  exchange: PrivateDataExchange,
  log: Log,
  disposal: Disposal,
) {
  const batchTimeoutMs = options.batchTimeoutMs ?? defaultBatchTimeoutMs;
  const runnable = await allOrFailure(
    members.map((member) => linkChaincodes(member, options, log, disposal)),
  );
  const sequencer = disposal.use(
    new Sequencer(members, { batchTimeoutMs, queue: queueBounds }, log),
  );
  const peers = members.map((member, index) => {
    return endorsingPeer(member, options, runnable[index] ?? new Map(), exchange);
  });
  const reconcileIntervalMs = options.reconcileIntervalMs ?? defaultReconcileIntervalMs;
  disposal.use(new Reconciler(members, reconcileIntervalMs, log));
  const policyOf = chaincodePolicies(options.chaincodes);
  for (const member of members) {
    await serveMember(member, peers, sequencer, policyOf, options.limits ?? {}, disposal);
  }
  const links = runnable.flatMap((chaincodes) => [...chaincodes.values()].map(({ link }) => link));
  return { links, failed: sequencer.failed };
}

function profile(member: Member): ProfileOrganization {
  const { domain, paths } = member;
  return { ...describe(member), domain, ordererHost: paths.ordererHost };
}
