import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { common, orderer } from '@hyperledger/fabric-protos';
import { broadcast, type ConfigChange, signedUpdate } from './config-update.test.kit';
import { containing } from './containing.test.data';
import { materialPaths } from './crypto/paths';
import { loadSigner, type Signer } from './crypto/signer';
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
} from './network.test.harness';
import type { Network, NetworkOptions } from './network-options';

const { BAD_REQUEST, SUCCESS } = common.Status;
const mspIds = organizations.map(({ mspId }) => mspId);
const batchSizeKey = '[Value]  /Channel/Orderer/BatchSize';

describe('a network whose config changes', () => {
  jest.setTimeout(60_000);
  const open = new Disposal();
  let options: NetworkOptions;
  let network: Network;
  let admins: readonly [Signer, ...Signer[]];

  beforeAll(async () => {
    options = await networkOptions(open.use(await temporaryFolder()).path);
    network = await startNetwork(options);
    open.use({ [Symbol.asyncDispose]: () => network[Symbol.asyncDispose]() });
    open.use(await startChaincodes(options));
    await network.ready(20_000);
    admins = [await adminOf('alpha'), await adminOf('beta')];
  });

  afterAll(() => open[Symbol.asyncDispose]());

  function adminOf(name: string): Promise<Signer> {
    const paths = materialPaths(join(options.dataDir, 'crypto'), `${name}.example.com`);
    const { certificate, key } = paths.user('Admin').msp;
    return loadSigner(`${name.charAt(0).toUpperCase()}${name.slice(1)}MSP`, certificate, key);
  }

  function member(mspId: string) {
    const found = network.organizations.find((candidate) => candidate.mspId === mspId);
    if (found === undefined) throw new Error(`no member ${mspId}`);
    return found;
  }

  const heights = () => mspIds.map((mspId) => network.channel(channel).height(mspId));

  /** A commit is told when one member has it; the others follow. */
  async function reached(expected: readonly number[]): Promise<void> {
    await eventually(async () => {
      await Promise.resolve();
      expect(heights()).toEqual(expected);
    });
  }

  async function put(key: string, mspId = 'AlphaMSP'): Promise<void> {
    using client = await connectUser(member(mspId), 'User1');
    const contract = client.gateway.getNetwork(channel).getContract('asset');
    await contract.submitTransaction('put', key, '1');
  }

  async function config(mspId = 'AlphaMSP'): Promise<common.Config> {
    using client = await connectUser(member(mspId), 'User1');
    const cscc = client.gateway.getNetwork(channel).getContract('cscc');
    return common.Config.deserializeBinary(
      await cscc.evaluateTransaction('GetChannelConfig', channel),
    );
  }

  async function send(part: string, change: ConfigChange['change'], signers = admins) {
    const path = [part];
    const update = signedUpdate({ channel, config: await config(), path, change }, signers);
    return broadcast(member('AlphaMSP'), update);
  }

  it.each<[string, ConfigChange['change'], string]>([
    ['nothing', () => undefined, 'delta set was empty -- update would have no effect'],
    [
      'a version too far',
      (group) => batchSize(group)?.setVersion(7),
      `attempt to set key ${batchSizeKey} to version 7, but key is at version 0`,
    ],
    [
      'a batch of no message',
      batchOf(0),
      'Attempted to set the batch size max message count to an invalid value: 0',
    ],
    [
      'no mod_policy',
      (group) => {
        batchOf(1)(group);
        batchSize(group)?.setModPolicy('');
      },
      `invalid mod_policy for element ${batchSizeKey}: mod_policy not set`,
    ],
    [
      'a new value that is no first one',
      (group) => {
        const value = new common.ConfigValue();
        value.setModPolicy('Admins');
        value.setVersion(3);
        group.getValuesMap().set('New', value);
      },
      'attempted to set key [Value]  /Channel/Orderer/New to version 3, but key does not exist',
    ],
  ])(
    'given an update of %s, when it is sent, then it is refused with the reason',
    async (_what, change, reason) => {
      const before = heights();

      const answer = await send('Orderer', change);

      expect(answer).toEqual({ status: BAD_REQUEST, info: containing(reason) });
      expect(heights()).toEqual(before);
    },
  );

  it('given an update that one admin signed, when it is sent, then its policy is not satisfied', async () => {
    const answer = await send('Orderer', batchOf(1), [admins[0]]);

    expect(answer.info).toContain(`policy for ${batchSizeKey} not satisfied`);
  });

  it('given two updates of one version at once, when both are taken, then the second has no effect', async () => {
    const [height = 0] = heights();
    const delay = network.faults.delayOrderer(60_000);
    const taken = [await send('Orderer', batchOf(1)), await send('Orderer', batchOf(2))];
    delay[Symbol.dispose]();
    await put('after');

    expect(taken.map(({ status }) => status)).toEqual([SUCCESS, SUCCESS]);
    await reached([height + 2, height + 2, height + 2]);
    expect((await config()).getSequence()).toBe(1);
  });

  it('given a member that is removed, when others go on, then it gets no more and its clients are refused', async () => {
    const [height = 0] = heights();
    const { status } = await send('Application', (group) => {
      group.getGroupsMap().del('GammaMSP');
      group.setVersion(group.getVersion() + 1);
    });
    await put('without');

    expect(status).toBe(SUCCESS);
    await reached([height + 2, height + 2, height + 1]);
    await expect(put('k', 'GammaMSP')).rejects.toThrow();
    await expect(config('GammaMSP')).rejects.toThrow();
  });

  it('given a changed config, when the network starts again, even from the blocks alone, then it is the same', async () => {
    const sequence = (await config()).getSequence();
    const before = heights();
    const [alpha = 0, beta = 0, gamma = 0] = before;
    await network[Symbol.asyncDispose]();
    for (const mspId of ['AlphaMSP', 'GammaMSP']) {
      await rm(join(options.dataDir, 'organizations', mspId, 'state'), { recursive: true });
    }

    network = await startNetwork(options);
    await network.ready(20_000);

    expect(heights()).toEqual(before);
    expect((await config('BetaMSP')).getSequence()).toBe(sequence);
    await eventually(() => put('again', 'BetaMSP'));
    await reached([alpha + 1, beta + 1, gamma]);
  });
});

function batchSize(group: common.ConfigGroup): common.ConfigValue | undefined {
  return group.getValuesMap().get('BatchSize');
}

function batchOf(count: number) {
  return (group: common.ConfigGroup) => {
    const value = batchSize(group);
    if (value === undefined) throw new Error('the config has no batch size');
    const size = orderer.BatchSize.deserializeBinary(value.getValue_asU8());
    size.setMaxMessageCount(count);
    value.setValue(size.serializeBinary());
    value.setVersion(value.getVersion() + 1);
  };
}
