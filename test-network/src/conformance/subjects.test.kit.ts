import { join } from 'node:path';
import { type Network, startNetwork } from '@edgebeat/fabric-embedded';
import { allOrFailure, Disposal } from '@edgebeat/fabric-embedded/disposal';
import {
  organizations,
  temporaryFolder,
} from '@edgebeat/fabric-embedded/dist/network.test.harness';
import { type FabricEnvironment, findFabric, startFabric } from '@edgebeat/network';
import { ChaincodeServices, serviceAddresses } from './chaincode-services';
import { chaincodeName, collections, type ConformanceSubject, otherChaincodeName } from './subject';

const channel = 'conformance';
const pair = { name: 'pair', organizations: ['AlphaMSP', 'BetaMSP'] };
const readyMs = 20_000;
const reconcileIntervalMs = 1000;

type Definition = Awaited<ReturnType<typeof definitionOf>>;

async function definitionOf(name: string) {
  const addresses = await serviceAddresses();
  return { name, version: '1.0', sequence: 1, addresses };
}

/** The asset chaincode and, for calls between chaincodes, the same one under another name. */
async function definitions() {
  const asset = { ...(await definitionOf(chaincodeName)), collections };
  return [asset, await definitionOf(otherChaincodeName)] as const;
}

/** Starts the services of all chaincodes; those of the first are handed out. */
async function startServices(
  cryptoDir: string,
  chaincodes: readonly Definition[],
  packageIdOf: (name: string) => string,
  open: Disposal,
): Promise<ChaincodeServices> {
  const all = chaincodes.map(({ name, addresses }) =>
    open.use(new ChaincodeServices(cryptoDir, packageIdOf(name), addresses)),
  );
  await allOrFailure(all.map((services) => services.startAll()));
  const [first] = all;
  if (first === undefined) throw new TypeError('there is no chaincode');
  return first;
}

/** The embedded network. */
export async function openEmbedded(): Promise<ConformanceSubject> {
  await using open = new Disposal();
  const dataDir = open.use(await temporaryFolder()).path;
  const packageIdOf = (name: string) => `${name}:1`;
  const chaincodes = (await definitions()).map((definition) => ({
    ...definition,
    packageId: packageIdOf(definition.name),
  }));
  const cryptoDir = join(dataDir, 'crypto');
  const start = () =>
    startNetwork({
      ...{ dataDir, organizations, reconcileIntervalMs },
      channels: [
        { name: channel, chaincodes },
        { ...pair, chaincodes: chaincodes.slice(0, 1) },
      ],
    });
  let network: Network = await start();
  open.use({ [Symbol.asyncDispose]: () => network[Symbol.asyncDispose]() });
  const services = await startServices(cryptoDir, chaincodes, packageIdOf, open);
  await network.ready(readyMs);
  const opened = open.move();
  return {
    kind: 'embedded',
    channel,
    pairChannel: pair.name,
    cryptoDir,
    dataDir,
    services,
    organizations: network.organizations,
    async stop() {
      await network[Symbol.asyncDispose]();
    },
    /** All members' nodes are in this process, so all of them start again. */
    async restartPeer() {
      await network[Symbol.asyncDispose]();
      network = await start();
      await network.ready(readyMs);
    },
    stopPeer: (mspId) => network.faults.stopPeer(mspId),
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  };
}

/** A network of Fabric's own programs. */
export async function openFabric(environment: FabricEnvironment): Promise<ConformanceSubject> {
  await using open = new Disposal();
  const dataDir = open.use(await temporaryFolder()).path;
  const chaincodes = await definitions();
  const network = open.use(
    await startFabric({
      programs: await findFabric(environment),
      dataDir,
      channel,
      organizations,
      chaincodes,
      furtherChannels: [{ ...pair, chaincodes: [chaincodeName] }],
      batchTimeoutMs: 100,
      reconcileIntervalMs,
    }),
  );
  const packageIdOf = (name: string) => network.packageIds.get(name) ?? '';
  const services = await startServices(network.cryptoDir, chaincodes, packageIdOf, open);
  await network.ready(readyMs);
  const opened = open.move();
  return {
    kind: 'fabric',
    channel,
    pairChannel: pair.name,
    cryptoDir: network.cryptoDir,
    dataDir,
    services,
    organizations: network.organizations,
    async stop() {
      await network[Symbol.asyncDispose]();
    },
    async restartPeer(mspId) {
      const peer = network.node(mspId, 'peer');
      await peer.kill();
      await peer.start();
      await network.ready(readyMs);
    },
    async stopPeer(mspId) {
      const peer = network.node(mspId, 'peer');
      await peer.kill();
      return {
        async [Symbol.asyncDispose]() {
          await peer.start();
          await network.ready(readyMs);
        },
      };
    },
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  };
}
