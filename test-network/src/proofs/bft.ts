import { execFile } from 'node:child_process';
import { copyFile, cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { folders, readNamedConsortium } from '@edgebeat/cli';
import { temporaryFolder } from '@edgebeat/fabric-embedded/dist/network.test.harness';
import { materialPaths } from '@edgebeat/fabric-embedded/paths';
import {
  type FabricEnvironment,
  type FabricMember,
  type FabricPrograms,
  findFabric,
  startMember,
  startNode,
  stopNode,
} from '@edgebeat/network';
import { NotedScripts } from '../administration/noted-scripts';
import { awaitStanding } from '../administration/orderer-standing';
import { startTestConsortium, type TestConsortium } from '../consortium';
import { writeConsortium } from '../consortium-file';
import { compareHeaders, peerFolders } from '../faults/chain-checks';
import { connectClients, FabricNodes, ledgersHold } from './fabric-work';
import { IncidentLoad } from './incident-load';
import type { Check, Proof, ProofRequest, ProofResult } from './proof';
import { repeatedCalls } from './workload';

const founders = ['alpha', 'beta', 'gamma', 'delta'];
const CLIENTS = 8;
const newcomer = {
  ...{ name: 'epsilon', mspId: 'EpsilonMSP', domain: 'epsilon.example.com' },
  ports: { peer: 0, orderer: 0 },
};
/** So many incidents show that the channel orders. */
const SOME = 10;

const claim =
  'while clients of four members record incidents, the members take their live channel from Raft to BFT by the ' +
  'scripts, then let a fifth in, whose orderer becomes a consenter, is taken out and put back, and is removed ' +
  'with it: nothing acknowledged is lost or doubled, and no peer has another block than the others at any height';

/** The administration scripts on a BFT channel, and the way to one; Fabric's own programs. */
export function bft(environment: FabricEnvironment): Proof {
  return {
    id: 'BFT',
    claim,
    count: { meaning: 'times that the orderer is taken out and put back', full: 2 },
    run: (request) => runBft(environment, request),
  };
}

/** A consortium whose members administer its channel while clients record incidents. */
interface Administered {
  readonly consortium: TestConsortium;
  readonly programs: FabricPrograms;
  readonly load: IncidentLoad;
  readonly scripts: NotedScripts;
  readonly folder: string;
}

async function runBft(
  environment: FabricEnvironment,
  { seed, count = 2, say }: ProofRequest,
): Promise<ProofResult> {
  const programs = await findFabric(environment);
  await using folder = await temporaryFolder();
  const home = join(folder.path, 'home');
  const file = join(folder.path, 'consortium.yaml');
  await writeConsortium(file, founders);
  const ran = await (async () => {
    await using consortium = await startTestConsortium({
      ...{ home, fabric: { environment, consortium: await readNamedConsortium(file) } },
    });
    const clients = await connectClients(consortium, CLIENTS);
    const load = new IncidentLoad(clients, `s${String(seed)}`);
    const working = load.run();
    const scripts = new NotedScripts(environment, say);
    const given = { consortium, programs, load, scripts, folder: folder.path };
    const standing = await migrate(given);
    const { channel, members } = consortium.embedded.plan;
    await using epsilon = await startMember({
      ...{ programs, channel, organization: newcomer, chaincodes: [] },
      dataDir: join(folder.path, 'epsilon'),
    });
    const relations = await letIn(given, epsilon, count);
    load.end();
    await working;
    const held = await ledgersHold(consortium, load.acknowledged, load.acknowledged.length);
    for (const { ledger } of clients) await ledger[Symbol.asyncDispose]();
    return { standing, relations, held, load, ended: scripts.ended, members };
  })();
  const mspIds = ran.members.map(({ mspId }) => mspId);
  const { heights, forks } = await compareHeaders(peerFolders(folders(home).network, mspIds));
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
      'calls that needed more than one attempt': repeatedCalls(ran.load.acknowledged),
      'heights compared on four peers': heights,
    },
  };
}

/** The arguments that name the `env.sh` of all founders. */
function everyEnv({ consortium: { embedded } }: Administered): string[] {
  const { files, plan } = embedded;
  return plan.members.flatMap(({ mspId }) => ['--env', join(files.organization(mspId), 'env.sh')]);
}

/** Runs a script on the channel, signed by all founders. */
function byAll(given: Administered, script: string, ...args: string[]): Promise<void> {
  const { channel } = given.consortium.embedded.plan;
  return given.scripts.run(script, '--channel', channel, ...args, ...everyEnv(given));
}

/** From Raft to BFT; gives the seconds without a commit. */
async function migrate(given: Administered): Promise<number> {
  const { consortium, load, folder } = given;
  const { files, plan } = consortium.embedded;
  await load.more(SOME);
  const identities = join(folder, 'identities');
  await mkdir(identities);
  for (const { mspId, domain } of plan.members) {
    const { certificate } = materialPaths(files.crypto, domain).orderer.msp;
    await copyFile(certificate, join(identities, `${mspId}.pem`));
  }
  const began = performance.now();
  await byAll(given, 'migrate-to-bft.sh', '--step', 'enter');
  await restartOrderers(given, join(folder, 'backup'));
  await eachAtItsPlace(given, ['--step', 'switch', '--identities', identities]);
  await byAll(given, 'await-ordering.sh', '--ordering', 'BFT STATE_MAINTENANCE');
  await restartOrderers(given);
  const { folder: msp } = materialPaths(files.crypto, consortium.first.domain).orderer.msp;
  await byAll(given, 'migrate-to-bft.sh', '--step', 'leave', '--sender', msp);
  await load.more(1);
  const standing = (performance.now() - began) / 1000;
  await load.more(SOME);
  return standing;
}

/** A step as members take it that do not hold one another's keys: one makes the update, the others sign it. */
async function eachAtItsPlace(given: Administered, step: readonly string[]): Promise<void> {
  const { consortium, programs, scripts, folder } = given;
  const { files, plan } = consortium.embedded;
  const update = join(folder, 'step.pb');
  const [first = '', ...others] = plan.members.map(({ mspId }) => {
    return join(files.organization(mspId), 'env.sh');
  });
  const on = ['--channel', plan.channel, '--env', first];
  await scripts.run('migrate-to-bft.sh', ...on, ...step, '--out', update);
  for (const env of others) {
    const signing = ['-ec', '. "$0"; exec "$1" channel signconfigtx -f "$2"', env, programs.peer];
    await promisify(execFile)('bash', [...signing, update]);
  }
  const { folder: msp } = materialPaths(files.crypto, consortium.first.domain).orderer.msp;
  await scripts.run('send-update.sh', ...on, '--update', update, '--sender', msp);
}

/** Stops all orderers, keeps a copy of their data where it is asked for, and starts them. */
async function restartOrderers(
  { consortium, programs }: Administered,
  backup?: string,
): Promise<void> {
  const { files, plan } = consortium.embedded;
  const orderers = plan.members.map(({ mspId }) => {
    return { dataDir: files.network, mspId, kind: 'orderer' as const };
  });
  await Promise.all(orderers.map(stopNode));
  if (backup !== undefined) {
    for (const { mspId } of plan.members) {
      const data = join(files.organization(mspId), 'orderer', 'data');
      await cp(data, join(backup, mspId), { recursive: true });
    }
  }
  await Promise.all(orderers.map(startNode));
  await new FabricNodes(consortium, programs).ready();
}

/** How often the fifth orderer was in time what it was to be. */
interface Relations {
  readonly consenter: number;
  readonly followers: number;
}

/** The whole stay of a fifth member. */
async function letIn(
  given: Administered,
  epsilon: FabricMember,
  times: number,
): Promise<Relations> {
  const { consortium, scripts, load, folder } = given;
  const { embedded, first } = consortium;
  const definition = join(folder, 'epsilon.json');
  const env = join(epsilon.organization.folder, 'env.sh');
  const { msp, tls } = epsilon.paths.orderer;
  await scripts.run(
    ...['describe-member.sh', '--env', env, '--orderer-certificate', tls.certificate],
    ...['--orderer-identity', msp.certificate, '--out', definition],
  );
  await byAll(given, 'add-member.sh', '--definition', definition);
  const { tlsCaFile } = materialPaths(embedded.files.crypto, first.domain);
  const there = [
    ...['--channel', embedded.plan.channel, '--env', env],
    ...['--admin', `localhost:${String(epsilon.ports.admin)}`],
    ...['--from', `localhost:${String(first.ports.orderer)}`, '--from-ca', tlsCaFile],
  ];
  const enter = () => scripts.run('join-channel.sh', ...there, '--genesis', embedded.genesisHash);
  await enter();
  let consenter = 0;
  let followers = 0;
  const put = async () => {
    await byAll(given, 'add-consenter.sh', '--definition', definition);
    await load.more(SOME);
    consenter += Number(await becomes(given, epsilon, 'consenter'));
  };
  await put();
  for (let time = 0; time < times; time += 1) {
    await byAll(given, 'remove-consenter.sh', '--address', epsilon.organization.orderer);
    await load.more(SOME);
    // A consenter of SmartBFT that was taken out stands still.
    await scripts.run('leave-channel.sh', ...there);
    await enter();
    followers += Number(await becomes(given, epsilon, 'follower'));
    await put();
  }
  await byAll(given, 'remove-member.sh', '--member', newcomer.mspId);
  await load.more(SOME);
  return { consenter, followers };
}

/** Whether an orderer says in time that it is that on the channel, and gets blocks as such. */
async function becomes(
  { consortium, programs, scripts }: Administered,
  epsilon: FabricMember,
  wanted: 'consenter' | 'follower',
): Promise<boolean> {
  const { channel } = consortium.embedded.plan;
  const { relation, height, isReached } = await awaitStanding(epsilon, programs, channel, wanted);
  scripts.say(`the fifth orderer is a ${relation ?? 'stranger'} of height ${String(height)}`);
  return isReached;
}
