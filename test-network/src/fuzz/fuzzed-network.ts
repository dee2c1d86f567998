import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type {
  ChannelOptions,
  NetworkOptions,
  OrganizationAddress,
} from '@edgebeat/fabric-embedded';
import { loadSigner, type Signer } from '@edgebeat/fabric-embedded/dist/crypto/signer';
import {
  channel,
  firstOutput,
  kill,
  networkOptions,
  organizations,
  startChaincodes,
} from '@edgebeat/fabric-embedded/dist/network.test.harness';
import { Disposal } from '@edgebeat/fabric-embedded/disposal';
import { freePorts } from '@edgebeat/fabric-embedded/free-ports';
import { materialPaths } from '@edgebeat/fabric-embedded/paths';
import { GenuineMessages } from './genuine-messages';
import { HostileChaincode } from './hostile-chaincode';
import { RawClient } from './raw-calls';
import type { Random } from './wire-mutation';

const program = join(__dirname, '..', '..', '..', 'fabric-embedded', 'fixtures', 'run-network.cjs');
const hostilePackage = 'hostile:1';
export const executionTimeoutMs = 1_500;

/** One member as an attacker sees it. */
export interface Target {
  readonly mspId: string;
  readonly peer: RawClient;
  readonly orderer: RawClient;
  /** The connection of honest clients: who cancels thousands of calls is cut off by HTTP/2. */
  readonly honest: RawClient;
  readonly messages: GenuineMessages;
  readonly folder: string;
}

/** A network in a process of its own, an honest chaincode and a hostile one. */
export interface FuzzedNetwork extends AsyncDisposable {
  readonly targets: readonly Target[];
  /** The keys of the members' peers: with them nonsense is rightly endorsed. */
  readonly peerSigners: readonly Signer[];
  readonly hostile: HostileChaincode;
  readonly chaincodes: readonly string[];
  readonly channel: string;
  /** What the process of the network wrote to its error output. */
  readonly errors: () => string;
  readonly isAlive: () => boolean;
  /** Ends the network in order and answers whether it was the first end. */
  stop(): Promise<void>;
}

/** Starts everything in a folder. */
export async function startFuzzedNetwork(dataDir: string, random: Random): Promise<FuzzedNetwork> {
  const options = await optionsFor(dataDir);
  await using open = new Disposal();
  const child = spawn(process.execPath, ['--no-deprecation', program, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  open.use({ [Symbol.asyncDispose]: () => kill(child) });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const line = await firstOutput(child);
  const addresses = JSON.parse(line) as OrganizationAddress[];
  const { chaincodes } = onlyChannel(options);
  const [honestOne, hostileOne] = chaincodes;
  if (honestOne === undefined) throw new Error('the network has no chaincode');
  const honest = open.use(
    await startChaincodes({ ...options, channels: [{ name: channel, chaincodes: [honestOne] }] }),
  );
  const hostile = new HostileChaincode(hostilePackage, random);
  const paths = organizations.map(({ domain }) => materialPaths(join(dataDir, 'crypto'), domain));
  const address = hostileOne?.addresses['AlphaMSP'] ?? '';
  await hostile.listen(
    address.replace('localhost', '127.0.0.1'),
    join(paths[0]?.chaincode.server.certificate ?? '', '..'),
    paths.map(({ chaincode }) => chaincode.server.ca),
  );
  const targets = await Promise.all(addresses.map((at) => targetAt(at, dataDir)));
  const peerSigners = await Promise.all(
    organizations.map(({ mspId }, index) => {
      const { certificate = '', key = '' } = paths[index]?.peer.msp ?? {};
      return loadSigner(mspId, certificate, key);
    }),
  );
  open.move();
  const close = async () => {
    for (const { peer, orderer, honest: own } of targets)
      for (const client of [peer, orderer, own]) client[Symbol.dispose]();
    hostile.stop();
    await end(child);
    await honest[Symbol.asyncDispose]();
  };
  let closing: Promise<void> | undefined;
  const stop = () => (closing ??= close());
  return {
    ...{ targets, peerSigners, hostile, channel },
    chaincodes: chaincodes.map(({ name }) => name),
    errors: () => errors,
    isAlive: () => child.exitCode === null && child.signalCode === null,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

async function optionsFor(dataDir: string): Promise<NetworkOptions> {
  const options = await networkOptions(dataDir);
  const [port = 0] = await freePorts(1);
  const hostile = {
    ...{ name: 'hostile', version: '1.0', sequence: 1, packageId: hostilePackage },
    addresses: Object.fromEntries(
      organizations.map(({ mspId }) => [mspId, `localhost:${String(port)}`]),
    ),
  };
  const chaincodes = [...onlyChannel(options).chaincodes, hostile];
  return { ...options, executionTimeoutMs, channels: [{ name: channel, chaincodes }] };
}

function onlyChannel({ channels: [only] }: NetworkOptions): ChannelOptions {
  if (only === undefined) throw new Error('the network has no channel');
  return only;
}

async function targetAt(at: OrganizationAddress, dataDir: string): Promise<Target> {
  const { mspId, folder } = at;
  const { certificate, key } = materialPaths(
    join(dataDir, 'crypto'),
    `${at.name}.example.com`,
  ).user('User1').msp;
  return {
    ...{ mspId, folder },
    peer: new RawClient(at.peer, at.tlsCaFile),
    orderer: new RawClient(at.orderer, at.tlsCaFile),
    honest: new RawClient(at.peer, at.tlsCaFile),
    messages: new GenuineMessages(await loadSigner(mspId, certificate, key), channel),
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}
