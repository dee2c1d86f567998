import { copyFile, cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { temporaryFolder } from '@edgebeat/fabric-embedded/dist/network.test.harness';
import { materialPaths } from '@edgebeat/fabric-embedded/paths';
import {
  type FabricEnvironment,
  type FabricMember,
  type FabricPrograms,
  findFabric,
  startMember,
} from '@edgebeat/network';
import { NotedScripts } from '../administration/noted-scripts';
import { awaitStanding } from '../administration/orderer-standing';
import { type AssetChannel, channel, openAssetChannel } from '../faults/asset-channel';
import { assetsHold, compareHeaders } from '../faults/chain-checks';
import { fourMembers } from '../faults/four-members';
import type { Check, Proof, ProofRequest, ProofResult } from './proof';

const newcomer = {
  ...{ name: 'epsilon', mspId: 'EpsilonMSP', domain: 'epsilon.example.com' },
  ports: { peer: 0, orderer: 0 },
};
const patienceMs = 60_000;
/** So many commits show that the channel orders. */
const SOME = 10;

const claim =
  'under load four members take a live channel from Raft to BFT by the scripts, then let a fifth in, ' +
  'whose orderer becomes a consenter, is taken out and put back, and is removed with it: nothing ' +
  'acknowledged is lost or doubled, and no peer has another block than the others at any height';

/** The administration scripts on a BFT channel, and the way to one; Fabric's own programs. */
export function bft(environment: FabricEnvironment): Proof {
  return {
    id: 'BFT',
    claim,
    count: { meaning: 'times that the orderer is taken out and put back', full: 2 },
    run: (request) => runBft(environment, request),
  };
}

async function runBft(
  environment: FabricEnvironment,
  { count = 2, say }: ProofRequest,
): Promise<ProofResult> {
  const programs = await findFabric(environment);
  await using folder = await temporaryFolder();
  const ran = await (async () => {
    await using live = await openAssetChannel({
      ...{ folder: folder.path, programs, organizations: fourMembers, clientsEach: 2 },
    });
    const scripts = new Scripts(environment, live, say);
    const standing = await migrate(scripts, folder.path);
    await using epsilon = await startMember({
      ...{ programs, channel, organization: newcomer, dataDir: join(folder.path, 'epsilon') },
      chaincodes: [],
    });
    const relations = await letIn(scripts, epsilon, programs, folder.path, count);
    await live.load.end();
    const { acknowledged, repeats } = live.load;
    return {
      ...{ standing, relations, held: await assetsHold(live), ended: scripts.ended },
      ...{ dataDir: live.dataDir, acknowledged: acknowledged.size, repeats },
    };
  })();
  const { heights, forks } = await compareHeaders(
    ran.dataDir,
    fourMembers.map(({ mspId }) => mspId),
  );
  const checks: Check[] = [
    {
      what: 'scripts that ended well',
      expected: ran.ended.length,
      observed: ran.ended.filter((code) => code === 0).length,
    },
    {
      what: 'times that the fifth orderer got blocks as a consenter when it was to be one',
      expected: count + 1,
      observed: ran.relations.consenter,
    },
    {
      what: 'times that it got blocks as a follower when it was taken out',
      expected: count,
      observed: ran.relations.followers,
    },
    { what: 'heights at which peers have different headers', expected: 0, observed: forks },
    ...ran.held,
  ];
  return {
    ...{ id: 'BFT', claim, checks },
    figures: {
      'scripts run': ran.ended.length,
      'no commit during the migration, s': ran.standing.toFixed(1),
      'assets acknowledged': ran.acknowledged,
      'attempts that were made again': ran.repeats,
      'heights compared on four peers': heights,
    },
  };
}

/** The scripts on a channel of four members, run as their administrators. */
class Scripts extends NotedScripts {
  readonly live: AssetChannel;

  constructor(environment: FabricEnvironment, live: AssetChannel, say: (line: string) => void) {
    super(environment, say);
    this.live = live;
  }

  /** Signed by all four members. */
  byAll(script: string, ...args: string[]): Promise<void> {
    const signing = fourMembers.flatMap(({ mspId }) => ['--env', this.#env(mspId)]);
    return this.run(script, '--channel', channel, ...args, ...signing);
  }

  /** Waits until clients get commits. */
  async orders(): Promise<void> {
    const { load } = this.live;
    const wanted = load.acknowledged.size + SOME;
    const deadline = Date.now() + patienceMs;
    while (load.acknowledged.size < wanted) {
      if (Date.now() > deadline) throw new Error('clients get no commits');
      await sleep(50);
    }
  }

  #env(mspId: string): string {
    return join(this.live.member(mspId).folder, 'env.sh');
  }
}

/** From Raft to BFT; gives the seconds without a commit. */
async function migrate(scripts: Scripts, folder: string): Promise<number> {
  const { live } = scripts;
  await scripts.orders();
  const identities = join(folder, 'identities');
  await mkdir(identities);
  for (const { mspId, domain } of fourMembers) {
    const { certificate } = materialPaths(live.network.cryptoDir, domain).orderer.msp;
    await copyFile(certificate, join(identities, `${mspId}.pem`));
  }
  const began = performance.now();
  await scripts.byAll('migrate-to-bft.sh', '--step', 'enter');
  await restartOrderers(live, join(folder, 'backup'));
  const [first] = fourMembers;
  const { folder: msp } = materialPaths(live.network.cryptoDir, first?.domain ?? '').orderer.msp;
  const sending = ['--sender', msp];
  await scripts.byAll(
    ...['migrate-to-bft.sh', '--step', 'switch', '--identities', identities, ...sending],
  );
  await restartOrderers(live);
  await scripts.byAll('migrate-to-bft.sh', '--step', 'leave', ...sending);
  await scripts.orders();
  return (performance.now() - began) / 1000;
}

/** Stops all orderers, keeps a copy of their data where it is asked for, and starts them. */
async function restartOrderers(live: AssetChannel, backup?: string): Promise<void> {
  const nodes = fourMembers.map(({ mspId }) => live.network.node(mspId, 'orderer'));
  await Promise.all(nodes.map((node) => node.kill()));
  if (backup !== undefined) {
    for (const { mspId } of fourMembers) {
      const data = join(live.member(mspId).folder, 'orderer', 'data');
      await cp(data, join(backup, mspId), { recursive: true });
    }
  }
  await Promise.all(nodes.map((node) => node.start()));
  const deadline = Date.now() + patienceMs;
  while (!(await live.states()).some(({ isLeader }) => isLeader === true)) {
    if (Date.now() > deadline) throw new Error('no orderer leads');
    await sleep(200);
  }
}

/** How often the fifth orderer was in time what it was to be. */
interface Relations {
  readonly consenter: number;
  readonly followers: number;
}

/** The whole stay of a fifth member. */
async function letIn(
  scripts: Scripts,
  epsilon: FabricMember,
  programs: FabricPrograms,
  folder: string,
  times: number,
): Promise<Relations> {
  const { live } = scripts;
  const definition = join(folder, 'epsilon.json');
  const env = join(epsilon.organization.folder, 'env.sh');
  const { msp, tls } = epsilon.paths.orderer;
  await scripts.run(
    ...['describe-member.sh', '--env', env, '--orderer-certificate', tls.certificate],
    ...['--orderer-identity', msp.certificate, '--out', definition],
  );
  await scripts.byAll('add-member.sh', '--definition', definition);
  const { orderer, tlsCaFile } = live.member('AlphaMSP');
  const here = ['--channel', channel, '--env', env];
  const there = [
    ...['--admin', `localhost:${String(epsilon.ports.admin)}`],
    ...['--from', orderer, '--from-ca', tlsCaFile],
  ];
  const enter = () =>
    scripts.run('join-channel.sh', ...here, ...there, '--genesis', live.network.genesisHash);
  await enter();
  let consenter = 0;
  let followers = 0;
  const put = async () => {
    await scripts.byAll('add-consenter.sh', '--definition', definition);
    await scripts.orders();
    consenter += Number(await becomes(scripts, epsilon, programs, 'consenter'));
  };
  await put();
  for (let time = 0; time < times; time += 1) {
    await scripts.byAll('remove-consenter.sh', '--address', epsilon.organization.orderer);
    await scripts.orders();
    // A consenter of SmartBFT that was taken out stands still.
    await scripts.run('leave-channel.sh', ...here, ...there);
    await enter();
    followers += Number(await becomes(scripts, epsilon, programs, 'follower'));
    await put();
  }
  await scripts.byAll('remove-member.sh', '--member', newcomer.mspId);
  await scripts.orders();
  return { consenter, followers };
}

/** Whether an orderer says in time that it is that on the channel, and gets blocks as such. */
async function becomes(
  scripts: Scripts,
  epsilon: FabricMember,
  programs: FabricPrograms,
  wanted: 'consenter' | 'follower',
): Promise<boolean> {
  const { relation, height, isReached } = await awaitStanding(epsilon, programs, channel, wanted);
  scripts.say(`the fifth orderer is a ${relation ?? 'stranger'} of height ${String(height)}`);
  return isReached;
}
