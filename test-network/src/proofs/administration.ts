import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureMaterial } from '@edgebeat/fabric-embedded';
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
import { startTestConsortium, type TestConsortium } from '../consortium';
import { connectClients, ledgersHold } from './fabric-work';
import { IncidentLoad } from './incident-load';
import type { Proof, ProofRequest, ProofResult } from './proof';
import { repeatedCalls } from './workload';

const CLIENTS = 6;
const FULL = 20;
const newcomer = {
  ...{ name: 'delta', mspId: 'DeltaMSP', domain: 'delta.example.com' },
  ports: { peer: 0, orderer: 0 },
};

const claim =
  'while clients of three members record incidents, the administration scripts run on their channel, all but the ' +
  'way to BFT: a fourth member comes, its orderer orders, is taken out, leaves, comes back and gets another ' +
  'certificate, its lost peer is restored from a snapshot, it is removed, and the chaincode is defined anew twice, ' +
  'which the third member approves later: nothing acknowledged is lost or doubled';

/** Administration scripts under a load of incidents, on Fabric's own programs; BFT and SITES run the others. */
export function administration(environment: FabricEnvironment): Proof {
  return {
    id: 'ADMINISTRATION',
    claim,
    count: { meaning: 'incidents acknowledged before each script', full: FULL },
    run: (request) => runProof(environment, request),
  };
}

async function runProof(
  environment: FabricEnvironment,
  { seed, count = FULL, say }: ProofRequest,
): Promise<ProofResult> {
  const programs = await findFabric(environment);
  await using folder = await temporaryFolder();
  await using consortium = await startTestConsortium({ fabric: { environment } });
  const { channel } = consortium.embedded.plan;
  const dataDir = join(folder.path, 'delta');
  await using delta = await startMember({
    ...{ programs, channel, organization: newcomer, dataDir, chaincodes: [] },
  });
  const clients = await connectClients(consortium, CLIENTS);
  const load = new IncidentLoad(clients, `s${String(seed)}`);
  const working = load.run();
  const scripts = new NotedScripts(environment, say);
  const run = async (script: string, ...args: readonly string[]) => {
    await load.more(count);
    await scripts.run(script, ...args);
  };
  await administer({ consortium, delta, programs, folder: folder.path, run });
  await load.more(count);
  load.end();
  await working;
  const held = await ledgersHold(consortium, load.acknowledged, load.acknowledged.length);
  for (const { ledger } of clients) await ledger[Symbol.asyncDispose]();
  const { ended } = scripts;
  const well = ended.filter((code) => code === 0).length;
  return {
    ...{ id: 'ADMINISTRATION', claim },
    checks: [{ what: 'scripts that ended well', expected: ended.length, observed: well }, ...held],
    figures: {
      'scripts run': ended.length,
      'calls that needed more than one attempt': repeatedCalls(load.acknowledged),
    },
  };
}

interface Administered {
  readonly consortium: TestConsortium;
  readonly delta: FabricMember;
  readonly programs: FabricPrograms;
  readonly folder: string;
  readonly run: (script: string, ...args: readonly string[]) => Promise<void>;
}

async function administer(given: Administered): Promise<void> {
  const { consortium, delta, folder, run } = given;
  const { files, plan } = consortium.embedded;
  const on = ['--channel', plan.channel];
  const env = (mspId: string) => ['--env', join(files.organization(mspId), 'env.sh')];
  const all = plan.members.flatMap(({ mspId }) => env(mspId));
  const definition = join(folder, 'delta.json');
  const ownEnv = ['--env', join(delta.organization.folder, 'env.sh')];
  const { certificate } = delta.paths.orderer.tls;
  const { tlsCaFile } = materialPaths(files.crypto, consortium.first.domain);
  const there = [
    ...['--admin', `localhost:${String(delta.ports.admin)}`],
    ...['--from', `localhost:${String(consortium.first.ports.orderer)}`, '--from-ca', tlsCaFile],
  ];
  const enter = () =>
    run(
      'join-channel.sh',
      ...on,
      ...ownEnv,
      ...there,
      '--genesis',
      consortium.embedded.genesisHash,
    );
  const order = async () => {
    await run('add-consenter.sh', ...on, '--definition', definition, ...all);
    await becomes(given, 'consenter');
  };

  await run(
    ...['describe-member.sh', ...ownEnv, '--orderer-certificate', certificate],
    ...['--out', definition],
  );
  const [first = '', second = ''] = plan.members.map(({ mspId }) => mspId);
  const update = join(folder, 'add-delta.pb');
  await run('add-member.sh', ...on, '--definition', definition, ...env(first), '--out', update);
  const added = ['--update', update, '--definition', definition];
  await run('show-update.sh', ...on, ...added, ...env(second));
  await run('send-update.sh', ...on, '--update', update, ...env(second));
  await enter();
  await order();
  await run('remove-consenter.sh', ...on, '--address', delta.organization.orderer, ...all);
  await becomes(given, 'follower');
  await run('leave-channel.sh', ...on, ...ownEnv, ...there);
  await enter();
  await order();
  await renew(given, [...on, '--certificate', certificate, ...all]);
  await restore(given, on, ownEnv);
  await run('remove-member.sh', ...on, '--member', newcomer.mspId, ...all);
  await define(given, on, env);
}

/** A new TLS certificate of the newcomer's orderer, which then starts again. */
async function renew({ delta, folder, run, ...rest }: Administered, args: readonly string[]) {
  const { certificate, key } = delta.paths.orderer.tls;
  for (const file of [certificate, key]) await rm(file);
  await ensureMaterial(join(folder, 'delta', 'crypto'), [newcomer]);
  await run('renew-consenter.sh', ...args);
  await delta.node('orderer').kill();
  await delta.node('orderer').start();
  await becomes({ delta, folder, run, ...rest }, 'consenter');
}

/** The newcomer's peer loses its data and gets the state of the first member's. */
async function restore(
  { consortium: { embedded, first }, delta, folder, run }: Administered,
  on: readonly string[],
  ownEnv: readonly string[],
): Promise<void> {
  const organization = embedded.files.organization(first.mspId);
  const snapshot = join(folder, 'snapshot');
  await run(
    ...['snapshot-peer.sh', ...on, '--env', join(organization, 'env.sh')],
    ...['--snapshots', join(organization, 'peer', 'data', 'snapshots'), '--out', snapshot],
  );
  await delta.node('peer').kill();
  await rm(join(delta.organization.folder, 'peer', 'data'), { recursive: true });
  await delta.node('peer').start();
  await run('restore-peer.sh', ...on, ...ownEnv, '--snapshot', snapshot);
}

/** Two of three define the chaincode anew, by one who holds both keys and each at its own place; the third approves later. */
async function define(
  { consortium: { embedded, members }, run }: Administered,
  on: readonly string[],
  env: (mspId: string) => readonly string[],
): Promise<void> {
  const packages = join(embedded.files.network, 'packages');
  const collections = join(packages, 'edgebeat-collections.json');
  const definition = [...on, '--name', 'edgebeat', '--collections', collections];
  const chaincode = [...definition, '--package', join(packages, 'edgebeat.tar.gz')];
  const [first = '', second = '', third = ''] = members.map(({ mspId }) => mspId);
  await run('define-chaincode.sh', ...chaincode, ...env(first), ...env(second));
  await run('approve-chaincode.sh', ...chaincode, ...env(third));
  const next = ['--sequence', '3', '--version', embedded.plan.chaincodeVersion];
  for (const mspId of [first, second]) {
    await run('approve-chaincode.sh', ...chaincode, ...next, ...env(mspId));
  }
  await run('commit-chaincode.sh', ...definition, ...env(first));
  await run('approve-chaincode.sh', ...chaincode, ...env(third));
}

/** Waits until the newcomer's orderer is that on the channel. */
async function becomes(
  { consortium, delta, programs }: Administered,
  wanted: 'consenter' | 'follower',
): Promise<void> {
  const { channel } = consortium.embedded.plan;
  const { isReached } = await awaitStanding(delta, programs, channel, wanted);
  if (!isReached) throw new Error(`the newcomer's orderer is no ${wanted} after a minute`);
}
