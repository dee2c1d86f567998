import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { collectionsConfig } from '@edgebeat/chaincode/collections';
import { CHAINCODE_NAME, type Charter, contentHash } from '@edgebeat/core';
import { type Network, startNetwork } from '@edgebeat/fabric-embedded';
import { freePorts } from '@edgebeat/fabric-embedded/free-ports';
import { materialPaths } from '@edgebeat/fabric-embedded/paths';
import {
  connectFabric,
  type FabricLedger,
  importMsp,
  publicKey,
  submitAndWait,
  type WalletIdentity,
} from '@edgebeat/ledger';
import { type Running, startEdgebeat } from './edgebeat';

const readyMs = 60_000;

export const founders = ['AlphaMSP', 'BetaMSP'] as const;
export const outsider = 'GammaMSP';

/** A channel of three organisations, two of which are the consortium. */
interface OutsiderNetwork extends AsyncDisposable {
  readonly network: Network;
  readonly charter: Charter;
  /** Everything that was logged. */
  readonly log: readonly string[];
  /** Connects to an organisation's own peer, as its administrator or its only other client. */
  readonly connect: (mspId: string, user?: 'Admin' | 'User1') => Promise<FabricLedger>;
  /** The public key of an organisation's only other client, as the registry takes it. */
  readonly userKey: (mspId: string) => Promise<string>;
}

const organizations = ['alpha', 'beta', 'gamma'].map((name) => ({
  name,
  mspId: `${name.charAt(0).toUpperCase()}${name.slice(1)}MSP`,
  domain: `${name}.example.com`,
  ports: { peer: 0, orderer: 0 },
}));

const charter: Charter = {
  charter: 1,
  channel: 'common',
  founders: [...founders],
  policies: { quorum: 1, binding: 'all' },
  images: { quorum: 1, binding: 'all' },
  protocol: 1,
};

/** The network once it is founded, with an administrator of each organisation. */
export interface FoundedNetwork extends OutsiderNetwork {
  readonly adminOf: (mspId: string) => FabricLedger;
  /** Waits until a transaction is known at every peer; a commit is known at one first. */
  readonly everywhere: (transactionId: string) => Promise<void>;
  /** Has an administrator change the membership, and waits until it is known everywhere. */
  readonly submit: (mspId: string, transaction: string, argument: unknown) => Promise<void>;
}

export const bounds = { deadlineMs: 30_000, attempts: 10 } as const;

/** Starts the network and founds the consortium of two. */
export async function startFoundedNetwork(): Promise<FoundedNetwork> {
  const open = await startOutsiderNetwork();
  const admins = new Map<string, FabricLedger>();
  for (const mspId of [...founders, outsider]) admins.set(mspId, await open.connect(mspId));
  const adminOf = (mspId: string) => {
    const ledger = admins.get(mspId);
    if (ledger === undefined) throw new Error(`there is no ${mspId}`);
    return ledger;
  };
  const everywhere = async (transactionId: string) => {
    await Promise.all(
      [...admins.values()].map((ledger) => ledger.outcome(transactionId, { deadlineMs: 20_000 })),
    );
  };
  const submit: FoundedNetwork['submit'] = async (mspId, transaction, argument) => {
    const call = { contract: 'membership', transaction, argument };
    await everywhere((await submitAndWait(adminOf(mspId), call, bounds)).transactionId);
  };
  for (const mspId of founders) await submit(mspId, 'found', open.charter);
  return {
    ...{ ...open, adminOf, everywhere, submit },
    async [Symbol.asyncDispose]() {
      for (const ledger of admins.values()) await ledger[Symbol.asyncDispose]();
      await open[Symbol.asyncDispose]();
    },
  };
}

/** The folders below one in which a file holds one of these. */
export async function holders(
  folder: string,
  secrets: readonly (string | Buffer)[],
): Promise<string[]> {
  const found = new Set<string>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const content = await readFile(join(entry.parentPath, entry.name));
    if (secrets.some((secret) => content.includes(secret))) {
      found.add(relative(folder, entry.parentPath));
    }
  }
  return [...found].sort();
}

/** Starts the network and a chaincode for each organisation. */
async function startOutsiderNetwork(): Promise<OutsiderNetwork> {
  const dataDir = await mkdtemp(join(tmpdir(), 'edgebeat-outsider-'));
  const packageId = `${CHAINCODE_NAME}_${contentHash(charter)}:${'0'.repeat(64)}`;
  const ports = await freePorts(organizations.length);
  const address = (index: number) => `localhost:${String(ports[index])}`;
  const log: string[] = [];
  const edgebeat = {
    ...{ name: CHAINCODE_NAME, version: '1', sequence: 1, packageId },
    addresses: Object.fromEntries(organizations.map(({ mspId }, index) => [mspId, address(index)])),
    collections: collectionsConfig(founders),
  };
  const network = await startNetwork({
    ...{ dataDir, organizations },
    channels: [{ name: 'common', chaincodes: [edgebeat] }],
    log: (level, message, fields) => log.push(JSON.stringify([level, message, fields])),
  });
  const chaincodes = organizations.map(({ mspId, domain }, index) =>
    startChaincode({ dataDir, domain, mspId, packageId, address: address(index) }),
  );
  await network.ready(readyMs);
  return {
    ...{ network, charter, log },
    connect: (mspId, user = 'Admin') => connect(network, mspId, user),
    userKey: async (mspId) => publicKey(await identityOf(network, mspId, 'User1')),
    async [Symbol.asyncDispose]() {
      await network[Symbol.asyncDispose]();
      for (const chaincode of chaincodes) chaincode.signal('SIGTERM');
      const ended = await Promise.all(chaincodes.map((chaincode) => chaincode.ended));
      log.push(...ended.flatMap(({ output, errors }) => [output, errors]));
      await rm(dataDir, { recursive: true });
    },
  };
}

function startChaincode(options: {
  readonly dataDir: string;
  readonly domain: string;
  readonly mspId: string;
  readonly packageId: string;
  readonly address: string;
}): Running {
  const { dataDir, domain, mspId, packageId, address } = options;
  const { server } = materialPaths(join(dataDir, 'crypto'), domain).chaincode;
  return startEdgebeat([
    ...['run', 'chaincode', '--package-id', packageId, '--msp', mspId],
    ...['--address', address.replace('localhost', '127.0.0.1')],
    ...['--tls-cert', server.certificate, '--tls-key', server.key, '--tls-client-ca', server.ca],
  ]);
}

type User = 'Admin' | 'User1';

async function connect(network: Network, mspId: string, user: User): Promise<FabricLedger> {
  const at = organizationOf(network, mspId);
  return connectFabric({
    peerAddress: at.peer,
    tlsRoot: await readFile(at.tlsCaFile, 'utf8'),
    identity: await identityOf(network, mspId, user),
    channel: 'common',
    chaincode: CHAINCODE_NAME,
  });
}

function identityOf(network: Network, mspId: string, user: User): Promise<WalletIdentity> {
  const { name, usersFolder } = organizationOf(network, mspId);
  return importMsp(mspId, join(usersFolder, `${user}@${name}.example.com`, 'msp'), user);
}

function organizationOf(network: Network, mspId: string): Network['organizations'][number] {
  const at = network.organizations.find((organization) => organization.mspId === mspId);
  if (at === undefined) throw new Error(`there is no ${mspId}`);
  return at;
}
