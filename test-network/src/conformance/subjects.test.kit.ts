import { join } from 'node:path';
import { type Network, startNetwork } from '@edgebeat/fabric-embedded';
import { Disposal } from '@edgebeat/fabric-embedded/disposal';
import {
  organizations,
  temporaryFolder,
} from '@edgebeat/fabric-embedded/dist/network.test.harness';
import { type FabricEnvironment, findFabric, startFabric } from '@edgebeat/network';
import { ChaincodeServices, serviceAddresses } from './chaincode-services';
import { chaincodeName, collections, type ConformanceSubject } from './subject';

const channel = 'conformance';
const readyMs = 20_000;
const reconcileIntervalMs = 1000;

async function definition() {
  return {
    name: chaincodeName,
    version: '1.0',
    sequence: 1,
    addresses: await serviceAddresses(),
    collections,
  };
}

/** The embedded network. */
export async function openEmbedded(): Promise<ConformanceSubject> {
  await using open = new Disposal();
  const dataDir = open.use(await temporaryFolder()).path;
  const packageId = 'asset:1';
  const chaincode = { ...(await definition()), packageId };
  const cryptoDir = join(dataDir, 'crypto');
  const start = () =>
    startNetwork({ dataDir, channel, organizations, chaincodes: [chaincode], reconcileIntervalMs });
  let network: Network = await start();
  open.use({ [Symbol.asyncDispose]: () => network[Symbol.asyncDispose]() });
  const services = open.use(new ChaincodeServices(cryptoDir, packageId, chaincode.addresses));
  await services.startAll();
  await network.ready(readyMs);
  const opened = open.move();
  return {
    kind: 'embedded',
    channel,
    cryptoDir,
    services,
    organizations: network.organizations,
    /** All members' nodes are in this process, so all of them start again. */
    async restartPeer() {
      await network[Symbol.asyncDispose]();
      network = await start();
      await network.ready(readyMs);
    },
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  };
}

/** A network of Fabric's own programs. */
export async function openFabric(environment: FabricEnvironment): Promise<ConformanceSubject> {
  await using open = new Disposal();
  const dataDir = open.use(await temporaryFolder()).path;
  const chaincode = await definition();
  const network = open.use(
    await startFabric({
      programs: await findFabric(environment),
      dataDir,
      channel,
      organizations,
      chaincodes: [chaincode],
      batchTimeoutMs: 100,
      reconcileIntervalMs,
    }),
  );
  const packageId = network.packageIds.get(chaincodeName) ?? '';
  const services = open.use(
    new ChaincodeServices(network.cryptoDir, packageId, chaincode.addresses),
  );
  await services.startAll();
  await network.ready(readyMs);
  const opened = open.move();
  return {
    kind: 'fabric',
    channel,
    cryptoDir: network.cryptoDir,
    services,
    organizations: network.organizations,
    async restartPeer(mspId) {
      const peer = network.node(mspId, 'peer');
      await peer.kill();
      await peer.start();
      await network.ready(readyMs);
    },
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  };
}
