import { type ChildProcess, spawn } from 'node:child_process';
import { createPrivateKey } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, credentials } from '@grpc/grpc-js';
// The client of Fabric itself drives these tests: that it works unmodified is what they prove.
// oxlint-disable-next-line no-restricted-imports
import { connect, type Gateway, hash, signers } from '@hyperledger/fabric-gateway';
import { issueIdentity, type IdentityRequest } from './crypto/issue';
import { materialPaths } from './crypto/paths';
import { freePorts } from './free-ports';
import type {
  ChaincodeOptions,
  CollectionOptions,
  NetworkOptions,
  OrganizationAddress,
} from './network-options';

export const channel = 'test-channel';
const runChild = join(__dirname, '..', '..', 'jest', 'run-child.cjs');
const fixture = join(__dirname, '..', 'fixtures', 'asset-chaincode.cjs');

export const organizations = ['alpha', 'beta', 'gamma'].map((name) => ({
  name,
  mspId: `${name.charAt(0).toUpperCase()}${name.slice(1)}MSP`,
  domain: `${name}.example.com`,
  ports: { peer: 0, orderer: 0 },
}));

/** A data folder of its own for one test file, removed with everything in it. */
export async function temporaryFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'fabric-embedded-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** Options of a three-member network whose chaincodes listen on free ports. */
export async function networkOptions(
  dataDir: string,
  collections: readonly CollectionOptions[] = [],
  names: readonly string[] = ['asset'],
): Promise<NetworkOptions> {
  const ports = await freePorts(organizations.length * names.length);
  const chaincodes = names.map((name, position): ChaincodeOptions => {
    const own = ports.slice(position * organizations.length);
    const addresses = Object.fromEntries(
      organizations.map(({ mspId }, index) => [mspId, `localhost:${String(own[index])}`]),
    );
    return { name, version: '1.0', sequence: 1, packageId: `${name}:1`, addresses, collections };
  });
  return { dataDir, organizations, channels: [{ name: channel, chaincodes }] };
}

/** The tests' chaincode for one member, under the unmodified fabric-shim in its own process. */
export async function startChaincode(
  options: NetworkOptions,
  mspId: string,
  definition = options.channels[0]?.chaincodes[0],
): Promise<AsyncDisposable> {
  const organization = organizations.find((candidate) => candidate.mspId === mspId);
  const address = definition?.addresses[mspId]?.replace('localhost', '127.0.0.1');
  if (organization === undefined || definition === undefined || address === undefined)
    throw new Error(`no member ${mspId}`);
  const { chaincode } = materialPaths(join(options.dataDir, 'crypto'), organization.domain);
  const tlsFolder = join(chaincode.server.certificate, '..');
  const child = spawn(
    process.execPath,
    ['--no-deprecation', runChild, fixture, address, definition.packageId, tlsFolder],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        PATH: '',
        CORE_CHAINCODE_LOGGING_SHIM: 'error',
        CORE_CHAINCODE_LOGGING_LEVEL: 'error',
      },
    },
  );
  await firstOutput(child);
  return { [Symbol.asyncDispose]: () => kill(child) };
}

/** The chaincodes of all members. */
export async function startChaincodes(options: NetworkOptions): Promise<AsyncDisposable> {
  const running = await Promise.all(
    options.channels.flatMap(({ chaincodes }) =>
      chaincodes.flatMap((definition) =>
        organizations.map(({ mspId }) => startChaincode(options, mspId, definition)),
      ),
    ),
  );
  return {
    async [Symbol.asyncDispose]() {
      await Promise.all(running.map((chaincode) => chaincode[Symbol.asyncDispose]()));
    },
  };
}

export type Contract = ReturnType<ReturnType<Gateway['getNetwork']>['getContract']>;
export type Transaction = ReturnType<Gateway['newTransaction']>;

/** A gateway connection of the unmodified client, with short deadlines for everything. */
export interface TestClient extends Disposable {
  readonly gateway: Gateway;
  readonly serialized: { readonly mspId: string; readonly credentials: Uint8Array };
}

/** Connects a member's user to its own peer, or to another address. */
export async function connectUser(
  at: OrganizationAddress,
  user: string,
  userOf: OrganizationAddress = at,
): Promise<TestClient> {
  const domain = `${userOf.name}.example.com`;
  const folder = join(userOf.usersFolder, `${user}@${domain}`, 'msp');
  const certificate = await readFile(join(folder, 'signcerts', `${user}@${domain}-cert.pem`));
  const key = createPrivateKey(await readFile(join(folder, 'keystore', 'priv_sk')));
  const client = new Client(at.peer, credentials.createSsl(await readFile(at.tlsCaFile)));
  const soon = () => ({ deadline: Date.now() + 20_000 });
  const identity = { mspId: userOf.mspId, credentials: certificate };
  const gateway = connect({
    client,
    identity,
    signer: signers.newPrivateKeySigner(key),
    hash: hash.sha256,
    evaluateOptions: soon,
    endorseOptions: soon,
    submitOptions: soon,
    commitStatusOptions: soon,
  });
  return {
    gateway,
    serialized: identity,
    [Symbol.dispose]() {
      gateway.close();
      client.close();
    },
  };
}

/** A further identity of a member, such as one that has expired. */
export async function issueUser(
  options: NetworkOptions,
  mspId: string,
  request: IdentityRequest,
): Promise<void> {
  const organization = organizations.find((candidate) => candidate.mspId === mspId);
  if (organization === undefined) throw new Error(`no member ${mspId}`);
  await issueIdentity(join(options.dataDir, 'crypto'), organization, request);
}

/** The first line that a process prints. */
export async function firstOutput(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('the process has no output');
  const [output] = (await Promise.race([
    once(child.stdout, 'data'),
    once(child, 'exit').then(() => {
      throw new Error('the process ended before it was ready');
    }),
  ])) as [Buffer];
  return output.toString();
}

/** Ends a process that a test started, without giving it time to clean up. */
export async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}
