import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OrganizationAddress, SigningFolder } from '@edgebeat/fabric-embedded';
import { Disposal } from '@edgebeat/fabric-embedded/disposal';
import {
  firstOutput,
  kill,
  organizations,
} from '@edgebeat/fabric-embedded/dist/network.test.harness';
import { materialPaths } from '@edgebeat/fabric-embedded/paths';
import { findFabric, startFabric } from '@edgebeat/network';
import { z } from 'zod';
import { ChaincodeServices, serviceAddresses } from '../conformance/chaincode-services';
import { chaincodeName } from '../conformance/subject';

/** A network of three members with its chaincodes, in processes of its own. */
export interface MeasuredNetwork extends AsyncDisposable {
  readonly channel: string;
  /** Where a client of the first member connects to, and as whom. */
  readonly peer: Pick<OrganizationAddress, 'mspId' | 'peer' | 'tlsCaFile'>;
  readonly user: SigningFolder;
  /** Peers and orderers, without chaincodes. */
  readonly pids: readonly number[];
}

const channel = 'bench';
const readyMs = 30_000;
/** With a quarter of the time that real orderers are usually given, Fabric has its best rate here. */
const fabricBatchTimeoutMs = 100;
const edgebeat = join(__dirname, '..', '..', '..', 'cli', 'dist', 'main.js');
/** As `edgebeat network embedded` names them. */
const members = [1, 2, 3].map((number) => ({
  mspId: `Org${String(number)}MSP`,
  domain: `org${String(number)}.example.com`,
}));

const Description = z.object({
  organizations: z.array(
    z.object({ mspId: z.string(), domain: z.string(), peer: z.string(), tlsCaFile: z.string() }),
  ),
  chaincodes: z.array(z.object({ packageId: z.string() })),
});

async function folder(open: Disposal): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'network-bench-'));
  open.use({ [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) });
  return path;
}

/** The embedded network, from an empty folder, as its command runs it. */
export async function startEmbeddedSide(): Promise<MeasuredNetwork> {
  await using open = new Disposal();
  const out = await folder(open);
  const addresses = await serviceAddresses(members);
  const services = members.map(({ mspId }) => addresses[mspId] ?? '').join(',');
  const args = [
    ...['network', 'embedded', '--organizations', String(members.length), '--channel', channel],
    ...['--chaincode', `${chaincodeName}=${services}`, '--out', out, '--json'],
  ];
  const child = spawn(process.execPath, [edgebeat, ...args], {
    env: { NODE_ENV: 'production', EDGEBEAT_LOG_LEVEL: 'error' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  open.use({ [Symbol.asyncDispose]: () => kill(child) });
  const started = Description.parse(JSON.parse(await firstOutput(child)));
  const cryptoDir = join(out, 'crypto');
  const packageId = started.chaincodes[0]?.packageId ?? '';
  await open.use(new ChaincodeServices(cryptoDir, packageId, addresses, members)).startAll();
  return side(cryptoDir, started.organizations, [child.pid ?? 0], open);
}

/** A network of Fabric's own programs, from an empty folder. */
export async function startFabricSide(
  environment: Parameters<typeof findFabric>[0],
): Promise<MeasuredNetwork> {
  await using open = new Disposal();
  const addresses = await serviceAddresses();
  const chaincode = { name: chaincodeName, version: '1.0', sequence: 1, addresses };
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
  const services = new ChaincodeServices(network.cryptoDir, packageId, addresses);
  await open.use(services).startAll();
  await network.ready(readyMs);
  const pids = organizations.flatMap(({ mspId }) =>
    (['peer', 'orderer'] as const).map((kind) => network.node(mspId, kind).pid ?? 0),
  );
  const placed = network.organizations.map(({ name, ...at }) => {
    return { ...at, domain: `${name}.example.com` };
  });
  return side(network.cryptoDir, placed, pids, open);
}

function side(
  cryptoDir: string,
  [first]: readonly (MeasuredNetwork['peer'] & { readonly domain: string })[],
  pids: readonly number[],
  open: Disposal,
): MeasuredNetwork {
  if (first === undefined) throw new Error('the network has no member');
  const user = materialPaths(cryptoDir, first.domain).user('User1').msp;
  const opened = open.move();
  return {
    ...{ channel, peer: first, user, pids },
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  };
}
