import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '@edgebeat/fabric-embedded/free-ports';
import { ChannelSettings } from './consortium-file/schema';
import type { Fabric } from './fabric-options';
import { findFabric, missingPrograms } from './find-fabric';
import { nodeStates } from './node-states';
import { startFabric } from './start-fabric';

jest.setTimeout(90_000);

const missing = missingPrograms(process.env);
const describeFabric = missing.length === 0 ? describe : describe.skip;

describeFabric("four members over BFT (skipped without Fabric's programs)", () => {
  let folder: string;
  let network: Fabric;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fabric-bft-'));
    const names = ['Alpha', 'Beta', 'Gamma', 'Delta'];
    const services = await freePorts(names.length);
    network = await startFabric({
      programs: await findFabric(process.env),
      dataDir: folder,
      channel: 'common',
      organizations: names.map((name) => ({
        name: name.toLowerCase(),
        mspId: `${name}MSP`,
        domain: `${name.toLowerCase()}.example.com`,
        ports: { peer: 0, orderer: 0 },
      })),
      chaincodes: [
        {
          ...{ name: 'asset', version: '1.0', sequence: 1 },
          addresses: Object.fromEntries(
            names.map((name, index) => [`${name}MSP`, `localhost:${String(services[index])}`]),
          ),
        },
      ],
      settings: ChannelSettings.parse({ orderer: { type: 'bft' } }),
    });
  });
  afterAll(async () => {
    await network[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  it('given four orderers, when they are asked, then one leads', async () => {
    const states = await nodeStates(folder, await findFabric(process.env));

    expect(states).toHaveLength(8);
    expect(states.filter(({ isLeader }) => isLeader === true)).toHaveLength(1);
  });

  it('given one orderer that is killed, when a member submits, then the other three go on', async () => {
    const states = await nodeStates(folder, await findFabric(process.env));
    const follower = states.find(({ kind, isLeader }) => kind === 'orderer' && isLeader !== true);
    const victim = follower?.mspId ?? '';
    const member = network.organizations.find(({ mspId }) => mspId !== victim);
    if (member === undefined) throw new TypeError('there is no other member');
    const before = await network.height(member.mspId);
    await network.node(victim, 'orderer').kill();

    await network.peer(
      member.mspId,
      ...['lifecycle', 'chaincode', 'approveformyorg', '--channelID', 'common'],
      ...['--name', 'asset', '--version', '2.0', '--sequence', '2'],
      ...['-o', member.orderer, '--tls', '--cafile', member.tlsCaFile],
    );

    expect(await network.height(member.mspId)).toBe(before + 1);
  });
});
