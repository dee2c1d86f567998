import { join } from 'node:path';
import type { OrganizationAddress } from '@edgebeat/fabric-embedded';
import { Disposal } from '@edgebeat/fabric-embedded/disposal';
import { connectUser, type TestClient } from '@edgebeat/fabric-embedded/dist/network.test.harness';
import { freePorts } from '@edgebeat/fabric-embedded/free-ports';
import {
  type Fabric,
  type FabricOptions,
  type FabricOrganization,
  type FabricPrograms,
  type NodeState,
  nodeStates,
  startFabric,
} from '@edgebeat/network';
import { AssetLoad } from '../administration/asset-load';
import { ChaincodeServices } from '../conformance/chaincode-services';
import { chaincodeName } from '../conformance/subject';

export const channel = 'common';
const readyMs = 30_000;

export interface AssetChannelOptions extends Pick<FabricOptions, 'programs' | 'settings'> {
  readonly folder: string;
  readonly organizations: readonly FabricOrganization[];
  /** How many clients create assets at each member's peer (default 1). */
  readonly clientsEach?: number;
  /** Under which name a member's peer reaches its chaincode (default localhost). */
  readonly chaincodeHost?: (organization: FabricOrganization) => string;
}

/** A channel of Fabric's own programs on which clients of every member create assets. */
export interface AssetChannel extends AsyncDisposable {
  readonly network: Fabric;
  readonly load: AssetLoad;
  readonly programs: FabricPrograms;
  readonly dataDir: string;
  member(mspId: string): OrganizationAddress;
  connect(mspId: string): Promise<TestClient>;
  states(): Promise<readonly NodeState[]>;
}

export async function openAssetChannel({
  folder,
  programs,
  organizations,
  settings,
  clientsEach = 1,
  chaincodeHost = () => 'localhost',
}: AssetChannelOptions): Promise<AssetChannel> {
  await using open = new Disposal();
  const dataDir = join(folder, 'network');
  const ports = await freePorts(organizations.length);
  const addresses = Object.fromEntries(
    organizations.map((organization, index) => [
      organization.mspId,
      `${chaincodeHost(organization)}:${String(ports[index])}`,
    ]),
  );
  const chaincode = { name: chaincodeName, version: '1.0', sequence: 1, addresses };
  const network = open.use(
    await startFabric({
      ...{ programs, channel, organizations, dataDir, chaincodes: [chaincode] },
      ...{ batchTimeoutMs: 100, ...(settings && { settings }) },
    }),
  );
  const packageId = network.packageIds.get(chaincodeName) ?? '';
  const { cryptoDir } = network;
  await open.use(new ChaincodeServices(cryptoDir, packageId, addresses, organizations)).startAll();
  await network.ready(readyMs);
  const member = (mspId: string) => {
    const found = network.organizations.find((one) => one.mspId === mspId);
    if (found === undefined) throw new Error(`no member ${mspId}`);
    return found;
  };
  const connect = async (mspId: string) => {
    const client = await connectUser(member(mspId), 'User1');
    open.use({
      [Symbol.asyncDispose]() {
        client[Symbol.dispose]();
        return Promise.resolve();
      },
    });
    return client;
  };
  const mspIds = organizations.flatMap(({ mspId }) => Array<string>(clientsEach).fill(mspId));
  const load = new AssetLoad(channel, await Promise.all(mspIds.map(connect)));
  open.use({ [Symbol.asyncDispose]: () => load.end() });
  const opened = open.move();
  return {
    ...{ network, load, programs, dataDir, member, connect },
    states: () => nodeStates(dataDir, programs),
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  };
}
