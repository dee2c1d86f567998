import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { materialPaths } from '@edgebeat/fabric-embedded';
import { writeBuilder } from './ccaas-builder';
import { ordererSettings } from './orderer-settings';
import { builderFolder, defaultTimes, peerSettings } from './peer-settings';
import { loopback, type PlacedMember } from './placed-member';
import { settingFaults } from './setting-faults';

describe('the dangerous settings of a member', () => {
  let folder: string;
  let member: PlacedMember;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'settings-'));
    member = {
      ...{ name: 'alpha', mspId: 'AlphaMSP', domain: 'alpha.example.com', hosts: loopback },
      ports: { peer: 1, orderer: 2, admin: 3, peerOperations: 4, ordererOperations: 5 },
      ...{ paths: materialPaths(folder, 'alpha.example.com'), folder, logs: folder },
    };
    await mkdir(join(folder, 'orderer'), { recursive: true });
    await writeBuilder(builderFolder(member));
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function write(change: (text: string) => string = (text) => text): Promise<void> {
    const core = JSON.stringify(peerSettings(member, builderFolder(member), defaultTimes));
    await writeFile(join(folder, 'peer', 'core.yaml'), change(core));
    const orderer = JSON.stringify(ordererSettings(member));
    await writeFile(join(folder, 'orderer', 'orderer.yaml'), change(orderer));
  }

  it('given what is generated, when it is looked at, then nothing is dangerous', async () => {
    await write();

    expect(await settingFaults(folder)).toEqual([]);
  });

  it.each([
    ['"reconnectInterval":"1s"', '"reconnectInterval":"25s"', 'peer.gossip.reconnectInterval'],
    [
      '"skipPullingInvalidTransactionsDuringCommit":true',
      '"skipPullingInvalidTransactionsDuringCommit":false',
      'peer.gossip.pvtData.skipPullingInvalidTransactionsDuringCommit',
    ],
    [
      '"pullRetryThreshold":"2s"',
      '"pullRetryThreshold":"60s"',
      'peer.gossip.pvtData.pullRetryThreshold',
    ],
    ['"externalEndpoint"', '"external"', 'peer.gossip.externalEndpoint'],
    ['"gatewayService":500', '"gatewayService":50', 'peer.limits.concurrency.gatewayService'],
    ['"endpoint":""', '"endpoint":"unix:///var/run/docker.sock"', 'vm.endpoint'],
    [
      '"CHAINCODE_AS_A_SERVICE_BUILDER_CONFIG"',
      '"PATH"',
      'chaincode.externalBuilders[0].propagateEnvironment',
    ],
    ['"EvictionSuspicion":"5s"', '"EvictionSuspicion":"10m"', 'Consensus.EvictionSuspicion'],
  ])(
    'given %s as %s, when it is looked at, then %s is named with its rule',
    async (from, to, setting) => {
      await write((text) => text.replace(from, to));

      expect(await settingFaults(folder)).toEqual([expect.objectContaining({ setting })]);
    },
  );

  it('given a builder that was removed, when it is looked at, then each of its programs is named', async () => {
    await write();
    await rm(builderFolder(member), { recursive: true });

    const faults = await settingFaults(folder);

    expect(faults.map(({ rule }) => rule.slice(-12).trim())).toEqual([
      expect.stringContaining('detect'),
      expect.stringContaining('build'),
      expect.stringContaining('release'),
    ]);
  });
});
