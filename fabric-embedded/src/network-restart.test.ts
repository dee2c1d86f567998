import { spawn } from 'node:child_process';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { containing, matching } from './containing.test.data';
import { Disposal } from './disposal';
import { eventually } from './eventually.test.kit';
import { startNetwork } from './network';
import {
  channel,
  connectUser,
  firstOutput,
  kill,
  networkOptions,
  organizations,
  startChaincodes,
  temporaryFolder,
} from './network.test.harness';
import type { NetworkOptions, OrganizationAddress } from './network-options';

const runner = join(__dirname, '..', 'fixtures', 'run-network.cjs');
const waitMs = 20_000;
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();

describe('a network on existing data', () => {
  jest.setTimeout(60_000);
  const folders = new Disposal();
  let options: NetworkOptions;
  let ordererPort: number;

  beforeAll(async () => {
    options = await networkOptions(folders.use(await temporaryFolder()).path);
    await using network = await startNetwork(options);
    ordererPort = Number(network.organizations[2]?.orderer.split(':')[1]);
  });

  afterAll(() => folders[Symbol.asyncDispose]());

  it('given a network that is killed, when it starts again, then everything acknowledged is there', async () => {
    await using open = new Disposal();
    const before = spawn(process.execPath, [runner, JSON.stringify(options)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    open.use({ [Symbol.asyncDispose]: () => kill(before) });
    const addresses = JSON.parse(await firstOutput(before)) as OrganizationAddress[];
    open.use(await startChaincodes(options));
    const [first] = addresses;
    if (first === undefined) throw new Error('the network has no member');
    const client = open.use(await connectUser(first, 'User1'));
    const contract = client.gateway.getNetwork(channel).getContract('asset');
    await eventually(() => contract.submitTransaction('put', 'first', '1'));
    const names = Array.from({ length: 20 }, (_, index) => `k${String(index)}`);
    await Promise.all(names.map((name) => contract.submitTransaction('put', name, name)));
    // Some are under way at the moment of the kill, as in a real crash.
    const lost = names.map((name) => contract.submitTransaction('put', `late-${name}`, name));
    await Promise.race(lost);
    await kill(before);
    await Promise.allSettled(lost);

    const network = open.use(await startNetwork(options));
    await network.ready(waitMs);

    const beta = network.organizations[1] ?? first;
    const reader = open.use(await connectUser(beta, 'User1'));
    const again = reader.gateway.getNetwork(channel).getContract('asset');
    const values = await Promise.all(names.map((name) => again.evaluateTransaction('get', name)));
    expect(values.map(text)).toEqual(names);
    const heights = organizations.map(({ mspId }) => network.channel(channel).height(mspId));
    expect(new Set(heights).size).toBe(1);
    expect(network.organizations.map(({ peer }) => peer)).toEqual(
      addresses.map(({ peer }) => peer),
    );
    await again.submitTransaction('put', 'after', '1');
  });

  it('given a running network, when another starts on its data, then it names the process', async () => {
    await using open = new Disposal();
    open.use(await startNetwork(options));

    const second = startNetwork(options);

    await expect(second).rejects.toMatchObject({
      code: 'already-running',
      message: containing(`process ${String(process.pid)}`),
    });
  });

  it('given a taken port, when the network starts, then it names port and setting', async () => {
    await using open = new Disposal();
    const port = await takePort(open);
    const dataDir = join(options.dataDir, 'another');
    const [first, ...others] = options.organizations;
    if (first === undefined) throw new Error('no organisation');
    const wanted = { ...first, ports: { peer: 0, orderer: port } };

    const started = startNetwork({ ...options, dataDir, organizations: [wanted, ...others] });

    await expect(started).rejects.toMatchObject({
      code: 'port-taken',
      message: matching(
        new RegExp(`Port ${String(port)} .*organizations\\[0\\]\\.ports\\.orderer`),
      ),
    });
  });

  it('given a port of an earlier start that is taken, when it is free again, then the network starts', async () => {
    await using open = new Disposal();
    const port = await takePort(open, ordererPort);

    await expect(startNetwork(options)).rejects.toMatchObject({
      code: 'port-taken',
      message: containing(`Port ${String(port)} `),
    });
    await open[Symbol.asyncDispose]();
    await using network = await startNetwork(options);

    expect(network.organizations[2]?.orderer).toBe(`localhost:${String(port)}`);
  });

  it('given a member that lost its folder, when the network starts, then it gets all blocks again', async () => {
    await rm(join(options.dataDir, 'organizations', 'GammaMSP'), { recursive: true });

    await using network = await startNetwork(options);

    expect(network.channel(channel).height('AlphaMSP')).toBeGreaterThan(1);
    expect(network.channel(channel).height('GammaMSP')).toBe(
      network.channel(channel).height('AlphaMSP'),
    );
  });

  it.each<[string, (options: NetworkOptions) => NetworkOptions]>([
    ['channels', (options) => ({ ...options, channels: [{ name: 'other', chaincodes: [] }] })],
    ['organizations', (options) => ({ ...options, organizations: options.organizations.slice(1) })],
    [
      'organizations[0].ports.peer',
      (options) => ({
        ...options,
        organizations: options.organizations.map((organization, index) =>
          index === 0 ? { ...organization, ports: { peer: 1, orderer: 0 } } : organization,
        ),
      }),
    ],
  ])('given existing data, when %s differs, then the field is named', async (field, change) => {
    const started = startNetwork(change(options));

    await expect(started).rejects.toMatchObject({
      code: 'invalid-option',
      message: containing(`${field} is `),
    });
  });

  it('given one changed byte in a block file, when the network starts, then the member is named', async () => {
    const folder = join(options.dataDir, 'organizations', 'BetaMSP', 'blocks');
    const [name = ''] = await readdir(folder);
    const file = join(folder, name);
    const bytes = await readFile(file);
    bytes.writeUInt8(bytes.readUInt8(200) ^ 1, 200);
    await writeFile(file, bytes);

    const started = startNetwork(options);

    await expect(started).rejects.toMatchObject({
      code: 'block-store-damaged',
      message: containing('BetaMSP'),
    });
  });
});

async function takePort(open: Disposal, wanted = 0): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(wanted, '127.0.0.1', resolve));
  open.use({
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
      }),
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
