import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { common } from '@hyperledger/fabric-protos';
import { broadcast, signedUpdate } from './config-update.test.kit';
import { containing } from './containing.test.data';
import { materialPaths } from './crypto/paths';
import { loadSigner } from './crypto/signer';
import { Disposal } from './disposal';
import { eventually } from './eventually.test.kit';
import { startNetwork } from './network';
import {
  channel,
  connectUser,
  networkOptions,
  organizations,
  startChaincodes,
  temporaryFolder,
  type TestClient,
} from './network.test.harness';
import type { Network, NetworkOptions, OrganizationAddress } from './network-options';

const waitMs = 20_000;
const pair = 'pair';
const mspIds = organizations.map(({ mspId }) => mspId);
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();

describe('a network with several channels', () => {
  jest.setTimeout(60_000);
  const open = new Disposal();
  let first: NetworkOptions;
  let both: NetworkOptions;

  beforeAll(async () => {
    first = await networkOptions(open.use(await temporaryFolder()).path);
    const chaincodes = first.channels[0]?.chaincodes ?? [];
    const further = { name: pair, organizations: ['AlphaMSP', 'BetaMSP'], chaincodes };
    both = { ...first, channels: [...first.channels, further] };
    await using network = await startNetwork(first);
    open.use(await startChaincodes(first));
    await network.ready(waitMs);
    await put(network, channel, 'k', 'first');
  });

  afterAll(() => open[Symbol.asyncDispose]());

  async function withContract<T>(
    network: Network,
    on: string,
    work: (call: (name: string, ...args: string[]) => Promise<string>) => Promise<T>,
  ): Promise<T> {
    const [alpha] = network.organizations;
    if (alpha === undefined) throw new Error('no member');
    using client = await connectUser(alpha, 'User1');
    const contract = client.gateway.getNetwork(on).getContract('asset');
    return await work(async (name, ...args) =>
      text(
        await (name === 'get'
          ? contract.evaluateTransaction(name, ...args)
          : contract.submitTransaction(name, ...args)),
      ),
    );
  }

  async function asAdmin<T>(
    at: OrganizationAddress,
    work: (client: TestClient) => Promise<T>,
  ): Promise<T> {
    using client = await connectUser(at, 'Admin');
    return await work(client);
  }

  function adminOf(name: string) {
    const paths = materialPaths(join(both.dataDir, 'crypto'), `${name}.example.com`);
    const { certificate, key } = paths.user('Admin').msp;
    return loadSigner(`${name.charAt(0).toUpperCase()}${name.slice(1)}MSP`, certificate, key);
  }

  const put = (network: Network, on: string, key: string, value: string) =>
    withContract(network, on, (call) => call('put', key, value));
  const get = (network: Network, on: string, key: string) =>
    withContract(network, on, (call) => call('get', key));

  it('given a folder of one channel, when another is added, then both go on, one registration for both', async () => {
    const registered: string[] = [];
    const log: NetworkOptions['log'] = (_level, message, fields) => {
      if (message === 'chaincode is registered') registered.push(String(fields?.['mspId']));
    };

    await using network = await startNetwork({ ...both, log });
    await network.ready(waitMs);
    await put(network, pair, 'k', 'second');

    expect(await get(network, channel, 'k')).toBe('first');
    expect(await get(network, pair, 'k')).toBe('second');
    expect(registered.sort()).toEqual(mspIds);
    expect(network.channel(pair)).toMatchObject({ organizations: ['AlphaMSP', 'BetaMSP'] });
    expect(() => network.channel(pair).height('GammaMSP')).toThrow('has no member GammaMSP');
    expect(() => network.channel('none')).toThrow('no channel none');
  });

  it('given two channels, when members lost one of them, then it comes back from the others', async () => {
    const folder = (mspId: string) => join(both.dataDir, 'organizations', mspId, 'channels', pair);
    await rm(folder('AlphaMSP'), { recursive: true });
    await rm(join(folder('BetaMSP'), 'state'), { recursive: true });

    await using network = await startNetwork(both);
    await network.ready(waitMs);

    const onPair = network.channel(pair);
    expect([onPair.height('AlphaMSP'), onPair.height('BetaMSP')]).toEqual([2, 2]);
    expect(await get(network, pair, 'k')).toBe('second');
    await put(network, pair, 'k', 'third');
  });

  it('given two channels, when a profile is read, then it lists those of its organisation', async () => {
    const channelsOf = async (mspId: string) => {
      const file = join(both.dataDir, 'organizations', mspId, 'connection.json');
      const profile = JSON.parse(await readFile(file, 'utf8')) as { channels: object };
      return Object.keys(profile.channels);
    };

    expect(await channelsOf('AlphaMSP')).toEqual([channel, pair]);
    expect(await channelsOf('GammaMSP')).toEqual([channel]);
  });

  it('given a channel to which a member is added, when its peer joins, then it has the blocks, endorses, and stays over a restart', async () => {
    await using network = await startNetwork(both);
    await network.ready(waitMs);
    const heights = () => mspIds.map((mspId) => network.channel(pair).height(mspId));
    const [alpha, , gamma] = network.organizations;
    if (alpha === undefined || gamma === undefined) throw new Error('three members');
    const cscc = (call: string, on: string, argument: string | Uint8Array, at = alpha) =>
      asAdmin(at, async ({ gateway }) =>
        gateway.getNetwork(on).getContract('cscc').evaluateTransaction(call, argument),
      );
    const config = async (of: string) =>
      common.Config.deserializeBinary(await cscc('GetChannelConfig', of, of));
    const added = (await config(channel))
      .getChannelGroup()
      ?.getGroupsMap()
      .get('Application')
      ?.getGroupsMap()
      .get('GammaMSP');
    if (added === undefined) throw new Error('the first channel has no GammaMSP');
    const genesis = await readFile(join(both.dataDir, 'channels', pair, 'genesis.block'));

    const early = cscc(
      'JoinChain',
      channel,
      await readFile(join(both.dataDir, 'genesis.block')),
      gamma,
    );
    await expect(early).rejects.toMatchObject({
      details: [{ message: containing(`ledger [${channel}] already exists with state [ACTIVE]`) }],
    });
    await cscc('JoinChain', channel, genesis, gamma);
    const waiting = network.channel(pair).height('GammaMSP');
    const update = signedUpdate(
      {
        ...{ channel: pair, config: await config(pair), path: ['Application'] },
        change(group) {
          group.getGroupsMap().set('GammaMSP', added);
          group.setVersion(group.getVersion() + 1);
        },
      },
      [await adminOf('alpha'), await adminOf('beta')],
    );
    expect(await broadcast(alpha, update)).toMatchObject({ status: common.Status.SUCCESS });
    await eventually(async () => {
      await Promise.resolve();
      expect(new Set(heights()).size).toBe(1);
    });
    using client = await connectUser(gamma, 'User1');
    const contract = client.gateway.getNetwork(pair).getContract('asset');
    await contract.submit('put', {
      arguments: ['k', 'joined'],
      endorsingOrganizations: ['AlphaMSP', 'GammaMSP'],
    });

    expect(waiting).toBe(1);
    expect(await broadcast(gamma, update)).toMatchObject({ info: 'channel does not exist' });
    await network[Symbol.asyncDispose]();
    await using again = await startNetwork(both);
    await again.ready(waitMs);
    await put(again, pair, 'k', 'again');
    await eventually(async () => {
      await Promise.resolve();
      expect(again.channel(pair).height('GammaMSP')).toBe(again.channel(pair).height('AlphaMSP'));
    });
    expect(again.channel(pair).organizations).toEqual(mspIds);
  });

  it.each<[string, string, (options: NetworkOptions) => NetworkOptions]>([
    ['one channel less', 'channels', () => first],
    [
      'another order',
      'channels',
      (options) => ({ ...options, channels: [...options.channels].reverse() }),
    ],
    [
      'another member',
      `channels[${pair}].organizations`,
      (options) => ({
        ...options,
        channels: options.channels.map((one) =>
          one.name === pair ? { ...one, organizations: ['AlphaMSP', 'GammaMSP'] } : one,
        ),
      }),
    ],
  ])('given %s than before, when it starts, then %s is named', async (_what, field, change) => {
    const started = startNetwork(change(both));

    await expect(started).rejects.toMatchObject({ code: 'invalid-option', field });
  });

  it('given a folder of a version that knew one channel, when it starts, then everything is there', async () => {
    const dataDir = join(both.dataDir, 'older');
    const older = { ...first, dataDir };
    await (await startNetwork(older))[Symbol.asyncDispose]();
    const file = join(dataDir, 'network.json');
    const kept = JSON.parse(await readFile(file, 'utf8')) as { organizations: unknown };
    const { organizations: placed } = kept;
    await writeFile(file, JSON.stringify({ format: 1, channel, organizations: placed }));

    await using network = await startNetwork(older);

    expect(network.channel(channel).height('GammaMSP')).toBe(1);
  });
});
