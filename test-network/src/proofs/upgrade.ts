import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chaincodePackage, type Member } from '@edgebeat/cli';
import { GovernanceView } from '@edgebeat/core';
import { temporaryFolder } from '@edgebeat/fabric-embedded/dist/network.test.harness';
import { type Ledger, submitAndWait } from '@edgebeat/ledger';
import { type FabricEnvironment, runAdministration } from '@edgebeat/network';
import { startTestConsortium, type TestConsortium } from '../consortium';
import type { Builds } from '../faults/build-child';
import { type Endorsed, endorsedBlocks } from '../faults/endorsed-blocks';
import { makeNextBuild, type NextBuild } from '../faults/next-build';
import { wrapNode } from '../faults/node-wrapper';
import { type Client, connectClients, ledgersHold } from './fabric-work';
import { IncidentLoad } from './incident-load';
import type { Proof, ProofRequest, ProofResult } from './proof';
import { repeatedCalls } from './workload';

const CLIENTS = 6;
const FULL = 100;
const bounds = { deadlineMs: 20_000, attempts: 20, roundMs: 3_000 } as const;
const child = join(__dirname, '..', '..', 'dist', 'faults', 'build-child.js');

const claim =
  'one member after the other installs the next build of the chaincode while clients of all record ' +
  'incidents: transactions that both builds endorse have equal results and are valid, protocol versions ' +
  'come into force meanwhile, and nothing acknowledged is lost or doubled';

/** Two builds of the chaincode alive during an upgrade, on Fabric's own programs. */
export function upgrade(environment: FabricEnvironment): Proof {
  return {
    id: 'UPGRADE',
    claim,
    count: { meaning: 'incidents in each of five phases', full: FULL },
    run: (request) => runUpgrade(environment, request),
  };
}

/** What was on the chain while so many members ran the next build. */
interface Phase {
  readonly name: string;
  readonly upgraded: readonly string[];
  readonly from: number;
  readonly to: number;
}

async function runUpgrade(
  environment: FabricEnvironment,
  { seed, count = FULL, say }: ProofRequest,
): Promise<ProofResult> {
  await using folder = await temporaryFolder();
  const state = join(folder.path, 'builds.json');
  await writeFile(state, '{}');
  const pattern = '*" run chaincode "*';
  using _wrapped = await wrapNode(folder.path, [
    { pattern, run: `"$node" "${child}" "${state}" "$@"` },
  ]);
  await using consortium = await startTestConsortium({ fabric: { environment } });
  const { label } = await chaincodePackage(consortium.embedded.plan);
  const next = await makeNextBuild(join(folder.path, 'next'), label);
  const clients = await connectClients(consortium, CLIENTS);
  const load = new IncidentLoad(clients, `s${String(seed)}`);
  const [alpha, beta, gamma] = consortium.members;
  if (alpha === undefined || beta === undefined || gamma === undefined) {
    throw new Error('there are no three members');
  }
  const phases: Phase[] = [];
  const upgraded: string[] = [];
  const during = async (name: string) => {
    const from = await heightOf(clients);
    await load.more(count);
    phases.push({ name, upgraded: [...upgraded], from, to: await heightOf(clients) });
    say(`${name}: ${String(load.acknowledged.length)} incidents acknowledged`);
  };
  const install = async (member: Member) => {
    await installNext(
      { environment, consortium, next, state, folder: folder.path },
      upgraded,
      member,
    );
    upgraded.push(member.mspId);
  };
  const working = load.run();
  await during('all on the build of before');
  await install(alpha);
  await during('one of three on the next build');
  const second = await raise(consortium, [alpha, beta], 2);
  await install(beta);
  await during('two of three on the next build, protocol version 2');
  const third = await raise(consortium, [alpha, beta], 3);
  await during('protocol version 3, which the third does not know');
  await install(gamma);
  await during('all on the next build');
  load.end();
  await working;
  const held = await ledgersHold(consortium, load.acknowledged, load.acknowledged.length);
  for (const { ledger } of clients) await ledger[Symbol.asyncDispose]();
  const peerFolder = join(consortium.embedded.files.organization(alpha.mspId), 'peer', 'data');
  const blocks = await endorsedBlocks(peerFolder, consortium.embedded.plan.channel);
  return result(phases, blocks, { versions: [second, third], held, load });
}

interface Ran {
  readonly versions: readonly number[];
  readonly held: ProofResult['checks'];
  readonly load: IncidentLoad;
}

function result(
  phases: readonly Phase[],
  blocks: readonly Endorsed[],
  { versions, held, load }: Ran,
): ProofResult {
  const counted = phases.map(({ name, upgraded, from, to }) => {
    const within = blocks.filter(({ block }) => block >= from && block < to);
    const isNew = (mspId: string) => upgraded.includes(mspId);
    const both = within.filter(({ endorsers }) => endorsers.some(isNew) && !endorsers.every(isNew));
    return { name, all: within.length, both };
  });
  const mixed = counted.slice(1, 3).map(({ both }) => both.filter(({ isValid }) => isValid).length);
  const unequal = blocks.filter(({ code }) => code === endorsementFailure).length;
  const last = counted.at(-1);
  return {
    ...{ id: 'UPGRADE', claim },
    checks: [
      {
        what: 'protocol version in force after the second',
        expected: 2,
        observed: versions[0] ?? 0,
      },
      {
        what: 'protocol version in force after the third',
        expected: 3,
        observed: versions[1] ?? 0,
      },
      {
        what: 'mixed phases in which both builds endorsed valid transactions together',
        expected: 2,
        observed: mixed.filter((valid) => valid > 0).length,
      },
      { what: 'transactions whose endorsements do not suffice', expected: 0, observed: unequal },
      {
        what: 'transactions at the end that the build of before endorsed',
        expected: 0,
        observed: last?.both.length ?? -1,
      },
      ...held,
    ],
    figures: {
      'refused by the build of before under version 3': load.refusals,
      ...Object.fromEntries(
        counted.map(({ name, all, both }) => [
          name,
          `${String(all)} transactions, ${String(both.length)} endorsed by both builds`,
        ]),
      ),
      'calls that needed more than one attempt': repeatedCalls(load.acknowledged),
    },
  };
}

/** ENDORSEMENT_POLICY_FAILURE of Fabric's peer/transaction.proto. */
const endorsementFailure = 10;

async function heightOf([client]: readonly Client[]): Promise<number> {
  if (client === undefined) throw new Error('there is no client');
  return (await client.ledger.chainInfo()).height;
}

interface Installing {
  readonly environment: FabricEnvironment;
  readonly consortium: TestConsortium;
  readonly next: NextBuild;
  readonly state: string;
  readonly folder: string;
}

/**
 * Stops a member's chaincode service, lets the member approve the next build's package, and starts that. A peer
 * that is still to run the package before, and finds the next one at its address, waits for the former to register.
 */
async function installNext(
  { environment, consortium: { embedded }, next, state, folder }: Installing,
  upgraded: readonly string[],
  { name, mspId }: Member,
): Promise<void> {
  const build = { folder: next.folder, packageId: next.package.id };
  const before: Builds = Object.fromEntries(upgraded.map((one) => [one, build]));
  await keepBuilds(state, { ...before, [mspId]: 'stopped' });
  const file = join(folder, 'next.tar.gz');
  await writeFile(file, next.package.content);
  const service = embedded.parts.find((part) => part.name === `chaincode-${name}`);
  if (service?.pid === undefined) throw new Error(`the chaincode of ${mspId} does not run`);
  process.kill(service.pid, 'SIGTERM');
  const { code, errors } = await runAdministration(
    environment,
    ...['approve-chaincode.sh', '--channel', embedded.plan.channel, '--name', 'edgebeat'],
    ...['--env', join(embedded.files.organization(mspId), 'env.sh'), '--package', file],
    ...['--collections', join(embedded.files.network, 'packages', 'edgebeat-collections.json')],
  );
  if (code !== 0) throw new Error(`approve-chaincode.sh for ${mspId}: ${errors}`);
  await keepBuilds(state, { ...before, [mspId]: build });
  await embedded.ready();
}

/** As a whole: the services read the file while they stand still. */
async function keepBuilds(state: string, builds: Builds): Promise<void> {
  await writeFile(`${state}.next`, JSON.stringify(builds));
  await rename(`${state}.next`, state);
}

/** Two of three raise the protocol version; gives the one that is in force then. */
async function raise(
  consortium: TestConsortium,
  [proposer, approver]: readonly [Member, Member],
  version: number,
): Promise<number> {
  const commandId = `to-${String(version)}`;
  await using first = await consortium.connect(proposer, 'governor');
  await using second = await consortium.connect(approver, 'governor');
  const proposal = { owner: proposer.mspId, commandId };
  // A member's peer knows what its own calls have committed; that of another may know it later.
  const view = async (ledger: Ledger, argument: object) => {
    const answer = await ledger.evaluate({ contract: 'governance', transaction: 'get', argument });
    return GovernanceView.parse(answer);
  };
  const { revision } = await view(first, {});
  const change = { protocolVersion: version };
  await submitAndWait(
    first,
    {
      ...{ contract: 'governance', transaction: 'propose' },
      argument: { commandId, expectedRevision: revision, change },
    },
    bounds,
  );
  const contentHash = (await view(first, { proposal })).proposal?.record.contentHash ?? '';
  await submitAndWait(
    second,
    { contract: 'governance', transaction: 'approve', argument: { ...proposal, contentHash } },
    bounds,
  );
  return (await view(second, {})).protocolVersion;
}
