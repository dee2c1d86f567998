import { spawn } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Disposal } from './disposal';
import { startNetwork } from './network';
import type { CollectionOptions, Network, NetworkOptions } from './network-options';
import {
  channel,
  connectUser,
  type Contract,
  firstOutput,
  kill,
  networkOptions,
  organizations,
  startChaincodes,
  temporaryFolder,
} from './network.test.harness';
import type { OrganizationAddress } from './network-options';

const runner = join(__dirname, '..', 'fixtures', 'run-network.cjs');
const waitMs = 20_000;
const collections: CollectionOptions[] = [
  { name: 'secrets', policy: "OR('AlphaMSP.member', 'BetaMSP.member')", maxPeerCount: 2 },
];
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();

async function contractAt(
  open: Disposal,
  addresses: readonly OrganizationAddress[],
  mspId: string,
): Promise<Contract> {
  const address = addresses.find((candidate) => candidate.mspId === mspId);
  if (address === undefined) throw new Error(`no member ${mspId}`);
  const client = open.use(await connectUser(address, 'User1'));
  return client.gateway.getNetwork(channel).getContract('asset');
}

function write(contract: Contract, key: string, value: string): Promise<Uint8Array> {
  const transientData = { value };
  return contract.submit('putPrivate', {
    arguments: ['secrets', key],
    transientData,
    endorsingOrganizations: ['AlphaMSP', 'BetaMSP'],
  });
}

async function readAt(open: Disposal, network: Network, mspId: string, key: string) {
  const contract = await contractAt(open, network.organizations, mspId);
  return text(await contract.evaluateTransaction('getPrivate', 'secrets', key));
}

describe('private data over restarts', () => {
  jest.setTimeout(60_000);
  const folders = new Disposal();
  let options: NetworkOptions;

  beforeAll(async () => {
    const { path } = folders.use(await temporaryFolder());
    options = { ...(await networkOptions(path, collections)), reconcileIntervalMs: 20 };
  });

  afterAll(() => folders[Symbol.asyncDispose]());

  it('given a network that is killed, when it starts again, then every acknowledged value is there', async () => {
    await using open = new Disposal();
    const before = spawn(process.execPath, [runner, JSON.stringify(options)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    open.use({ [Symbol.asyncDispose]: () => kill(before) });
    const addresses = JSON.parse(await firstOutput(before)) as OrganizationAddress[];
    open.use(await startChaincodes(options));
    const contract = await contractAt(open, addresses, 'AlphaMSP');
    await eventually(() => write(contract, 'first', '1'));
    const keys = Array.from({ length: 10 }, (_, index) => `k${String(index)}`);
    await Promise.all(keys.map((key) => write(contract, key, `value of ${key}`)));
    const late = keys.map((key) => write(contract, `late-${key}`, key));
    await Promise.race(late);
    await kill(before);
    await Promise.allSettled(late);

    const network = open.use(await startNetwork(options));
    await network.ready(waitMs);

    for (const mspId of ['AlphaMSP', 'BetaMSP']) {
      const values = await Promise.all(keys.map((key) => readAt(open, network, mspId, key)));
      expect(values).toEqual(keys.map((key) => `value of ${key}`));
    }
    const again = await contractAt(open, network.organizations, 'BetaMSP');
    await write(again, 'after', 'restart');
  });

  it.each([
    ['its private data', ['private']],
    ['its private data and its state', ['private', 'state']],
    ['all that it had', ['private', 'state', 'blocks']],
  ])(
    'given a member that lost %s, when the network starts, then the other members give it back',
    async (_what, lost) => {
      await using open = new Disposal();
      const member = join(options.dataDir, 'organizations', 'BetaMSP');
      for (const folder of lost) await rm(join(member, folder), { recursive: true });
      open.use(await startChaincodes(options));

      const network = open.use(await startNetwork(options));
      await network.ready(waitMs);

      await eventually(async () => {
        expect(await readAt(open, network, 'BetaMSP', 'k3')).toBe('value of k3');
      });
      const heights = organizations.map(({ mspId }) => network.channel(channel).height(mspId));
      expect(new Set(heights).size).toBe(1);
    },
  );

  it('given a private store that cannot be read, when the network starts, then it is put aside and filled again', async () => {
    await using open = new Disposal();
    const logged: string[] = [];
    const member = join(options.dataDir, 'organizations', 'BetaMSP', 'private');
    await writeFile(join(member, 'CURRENT'), 'noise');
    open.use(await startChaincodes(options));

    const network = open.use(
      await startNetwork({ ...options, log: (_level, message) => logged.push(message) }),
    );
    await network.ready(waitMs);

    await eventually(async () => {
      expect(await readAt(open, network, 'BetaMSP', 'k5')).toBe('value of k5');
    });
    expect(logged).toEqual(
      expect.arrayContaining([
        'private data cannot be read and was put aside',
        'missing private data has come',
      ]),
    );
  });
});

/** The chaincodes register some time after the start; the gateway refuses until then. */
async function eventually<T>(action: () => Promise<T>): Promise<T> {
  const end = Date.now() + waitMs;
  for (;;) {
    try {
      return await action();
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
