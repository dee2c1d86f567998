import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OrganizationAddress } from '@edgebeat/fabric-embedded';
import { Disposal } from '@edgebeat/fabric-embedded/disposal';
import {
  firstOutput,
  kill,
  organizations,
} from '@edgebeat/fabric-embedded/dist/network.test.harness';
import { findFabric, startFabric } from '@edgebeat/network';
import { ChaincodeServices, serviceAddresses } from '../conformance/chaincode-services';
import { chaincodeName } from '../conformance/subject';

/** A network of three members with its chaincodes, in processes of its own. */
export interface MeasuredNetwork extends AsyncDisposable {
  readonly channel: string;
  readonly organizations: readonly OrganizationAddress[];
  readonly cryptoDir: string;
  /** Peers and orderers, without chaincodes. */
  readonly pids: readonly number[];
}

const channel = 'bench';
const readyMs = 30_000;
/** With a quarter of the time that real orderers are usually given, Fabric has its best rate here. */
const fabricBatchTimeoutMs = 100;
const program = join(__dirname, '..', '..', '..', 'fabric-embedded', 'fixtures', 'run-network.cjs');

const definition = async () => {
  return { name: chaincodeName, version: '1.0', sequence: 1, addresses: await serviceAddresses() };
};

async function folder(open: Disposal): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'network-bench-'));
  open.use({ [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) });
  return path;
}

/** The embedded network, from an empty folder. */
export async function startEmbeddedSide(): Promise<MeasuredNetwork> {
  await using open = new Disposal();
  const dataDir = await folder(open);
  const packageId = 'asset:1';
  const chaincode = { ...(await definition()), packageId };
  const channels = [{ name: channel, chaincodes: [chaincode] }];
  const options = JSON.stringify({ dataDir, organizations, channels });
  const child = spawn(process.execPath, [program, options], {
    env: { NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  open.use({ [Symbol.asyncDispose]: () => kill(child) });
  const addresses = JSON.parse(await firstOutput(child)) as OrganizationAddress[];
  const cryptoDir = join(dataDir, 'crypto');
  await open.use(new ChaincodeServices(cryptoDir, packageId, chaincode.addresses)).startAll();
  return side(cryptoDir, addresses, [child.pid ?? 0], open);
}

/** A network of Fabric's own programs, from an empty folder. */
export async function startFabricSide(
  environment: Parameters<typeof findFabric>[0],
): Promise<MeasuredNetwork> {
  await using open = new Disposal();
  const chaincode = await definition();
  const network = open.use(
    await startFabric({
      programs: await findFabric(environment),
      dataDir: await folder(open),
      channel,
      organizations,
      chaincodes: [chaincode],
      batchTimeoutMs: fabricBatchTimeoutMs,
    }),
  );
  const packageId = network.packageIds.get(chaincodeName) ?? '';
  const services = new ChaincodeServices(network.cryptoDir, packageId, chaincode.addresses);
  await open.use(services).startAll();
  await network.ready(readyMs);
  const pids = organizations.flatMap(({ mspId }) =>
    (['peer', 'orderer'] as const).map((kind) => network.node(mspId, kind).pid ?? 0),
  );
  return side(network.cryptoDir, network.organizations, pids, open);
}

function side(
  cryptoDir: string,
  addresses: readonly OrganizationAddress[],
  pids: readonly number[],
  open: Disposal,
): MeasuredNetwork {
  const opened = open.move();
  return {
    channel,
    cryptoDir,
    organizations: addresses,
    pids,
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  };
}
