import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { OrganizationAddress } from '@edgebeat/fabric-embedded';
import { Disposal } from '@edgebeat/fabric-embedded/disposal';
import {
  connectUser,
  organizations,
  temporaryFolder,
  type TestClient,
} from '@edgebeat/fabric-embedded/dist/network.test.harness';
import { freePorts } from '@edgebeat/fabric-embedded/free-ports';
import {
  type Fabric,
  type FabricEnvironment,
  type FabricMember,
  findFabric,
  runAdministration,
  type ScriptEnd,
  startFabric,
  startMember,
} from '@edgebeat/network';
import { ChaincodeServices, serviceAddresses } from '../conformance/chaincode-services';
import { chaincodeName } from '../conformance/subject';
import { AssetLoad } from './asset-load';
import { ordererStanding } from './orderer-standing';

export const channel = 'common';
const readyMs = 20_000;
const newcomer = {
  ...{ name: 'delta', mspId: 'DeltaMSP', domain: 'delta.example.com' },
  ports: { peer: 0, orderer: 0 },
};

/** A channel of three members under load, and a fourth one's nodes, which are on no channel yet. */
export interface LiveChannel extends AsyncDisposable {
  readonly network: Fabric;
  readonly delta: FabricMember;
  /** Where the package is that all members install. */
  readonly packageFile: string;
  readonly load: AssetLoad;
  /** For files that a test makes. */
  readonly folder: string;
  env(mspId: string): string;
  member(mspId: string): OrganizationAddress;
  /** A user at the own peer, that of another member, or a further one of the own. */
  connect(mspId: string, at?: string | OrganizationAddress): Promise<TestClient>;
  run(script: string, ...args: readonly string[]): Promise<ScriptEnd>;
  /** Gives a peer whose disk was lost a new one. */
  loseData(mspId: string): Promise<void>;
  /** Where osnadmin reaches a member's orderer. */
  adminAddress(mspId: string): Promise<string>;
  /** What the newcomer's orderer says that it is on the channel. */
  relation(): Promise<string | undefined>;
}

export async function openLiveChannel(environment: FabricEnvironment): Promise<LiveChannel> {
  await using open = new Disposal();
  const folder = open.use(await temporaryFolder()).path;
  const programs = await findFabric(environment);
  const addresses = await serviceAddresses();
  const [port] = await freePorts(1);
  const deltaAddresses = { [newcomer.mspId]: `localhost:${String(port)}` };
  const chaincode = { name: chaincodeName, version: '1.0', sequence: 1 };
  const network = open.use(
    await startFabric({
      ...{ programs, channel, dataDir: join(folder, 'network') },
      organizations: organizations.map((organization) => ({
        ...organization,
        ...(organization.mspId === 'AlphaMSP' && {
          furtherPeers: [{ peer: 0, peerOperations: 0 }],
        }),
      })),
      chaincodes: [{ ...chaincode, addresses }],
      batchTimeoutMs: 100,
      // A peer of Fabric 3.1.5 may panic when its gateway is asked while a channel is made from a snapshot.
      onRestart: () => undefined,
    }),
  );
  const delta = open.use(
    await startMember({
      ...{ programs, channel, organization: newcomer, dataDir: join(folder, 'delta') },
      chaincodes: [{ ...chaincode, addresses: deltaAddresses }],
    }),
  );
  const packageId = network.packageIds.get(chaincodeName) ?? '';
  const { cryptoDir } = network;
  const deltaCrypto = join(folder, 'delta', 'crypto');
  const services = [
    open.use(new ChaincodeServices(cryptoDir, packageId, addresses)),
    open.use(new ChaincodeServices(deltaCrypto, packageId, deltaAddresses, [newcomer])),
  ];
  for (const service of services) await service.startAll();
  await network.ready(readyMs);
  const member = (mspId: string) => {
    const all = [...network.organizations, delta.organization];
    const found = all.find((candidate) => candidate.mspId === mspId);
    if (found === undefined) throw new Error(`no member ${mspId}`);
    return found;
  };
  const connect = async (mspId: string, at: string | OrganizationAddress = mspId) => {
    const peer = typeof at === 'string' ? member(at) : at;
    return open.use(closing(await connectUser(peer, 'User1', member(mspId)))).client;
  };
  const clients = await Promise.all(network.organizations.map(({ mspId }) => connect(mspId)));
  const load = new AssetLoad(channel, clients);
  open.use({ [Symbol.asyncDispose]: () => load.end() });
  const loseData = async (mspId: string) => {
    const peer = network.node(mspId, 'peer');
    await peer.kill();
    await rm(join(member(mspId).folder, 'peer', 'data'), { recursive: true });
    await peer.start();
  };
  const adminAddress = async (mspId: string) => {
    const text = await readFile(join(folder, 'network', 'ports.json'), 'utf8');
    const ports = JSON.parse(text) as Record<string, { readonly admin: number }>;
    return `localhost:${String((ports[mspId] ?? delta.ports).admin)}`;
  };
  const relation = async () => (await ordererStanding(delta, programs, channel)).relation;
  const opened = open.move();
  return {
    ...{ network, delta, load, folder, member, connect, relation, adminAddress, loseData },
    packageFile: join(folder, 'network', 'packages', `${chaincodeName}.tar.gz`),
    env: (mspId) => join(member(mspId).folder, 'env.sh'),
    run: (script, ...args) => runAdministration(environment, script, ...args),
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  };
}

function closing(client: TestClient) {
  return {
    client,
    [Symbol.asyncDispose]() {
      client[Symbol.dispose]();
      return Promise.resolve();
    },
  };
}
