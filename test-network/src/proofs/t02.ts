import type { FabricEnvironment } from '@edgebeat/network';
import { seededNumbers } from '../seeded';
import { descendantsOf, type FabricWish, startTestSites, type TestSites } from '../sites';
import { handedChecks } from './handed-checks';
import { type Kills, killAll, type KillTargets } from './kills';
import { type Check, type Proof, type ProofRequest, type ProofResult } from './proof';
import { type Handed, SiteWork, type WorkSize } from './site-work';

const WORKERS = 6;
const AHEAD = 80;
/** What the 200 kills of the full run fall into; a short run has enough for its own to fall into calls. */
const fullWork: WorkSize = { incidents: 200, posted: 500, lines: 500 };
const shortWork: WorkSize = { incidents: 80, posted: 200, lines: 200 };
const calmMs = 120_000;

const claim =
  'kill -9 of any process of any site, its network, chaincodes and databases, while 1,000 events and ' +
  '200 incidents go in by REST and replay: nothing acknowledged is lost and nothing is there twice, ' +
  'on three ledgers and in /api/v1/events';

const onFabric = `${claim}, on Fabric’s own peers and orderers, which are killed too`;
const count = { meaning: 'kills', full: 200 };

/** T02: every process of every site under seeded kill -9. */
export const t02: Proof = { id: 'T02', claim, count, run: (request) => runT02(t02, request) };

/** The same with Fabric's own programs in the place of the embedded network. */
export function t02Fabric(environment: FabricEnvironment): Proof {
  const proof: Proof = {
    ...{ id: 'T02-FABRIC', claim: onFabric, count },
    run: (request) => runT02(proof, request, { environment }),
  };
  return proof;
}

async function runT02(
  { id, claim: claimed, count: { full } }: Proof,
  { seed, count: kills = full, say }: ProofRequest,
  fabric?: FabricWish,
): Promise<ProofResult> {
  await using sites = await startTestSites({ fabric });
  const started = performance.now();
  const work = new SiteWork(sites, `s${String(seed)}`, kills < full ? shortWork : fullWork);
  const plan = { kills, work: work.total, ahead: AHEAD, random: seededNumbers(seed) };
  const [killed] = await Promise.all([
    killAll(targetsOf(sites), plan, work.progress, say),
    ...Array.from({ length: WORKERS }, () => work.drain()),
  ]);
  await sites.consortium.ready();
  say('no more kills: every command has to become final');
  const handed = await work.settled(calmMs);
  const seconds = (performance.now() - started) / 1000;
  const checks = await allChecks(sites, handed, killed, kills);
  return { id, claim: claimed, checks, figures: figures(killed, handed, seconds) };
}

/** Every process that the consortium runs, databases and Fabric's nodes included. */
function targetsOf({ consortium }: TestSites): KillTargets {
  return {
    ready: () => consortium.ready(),
    choose: async (random) => {
      const { parts } = consortium;
      const part = parts[Math.floor(random() * parts.length)];
      if (part?.pid === undefined) return part;
      const draw = random();
      const below = (await descendantsOf(part.pid)).filter(({ program }) => isServer(program));
      const servers = part.name === 'network' ? below : below.slice(0, 1);
      // A site has one server, and is hit more often than it; a network has all of the nodes.
      const share = servers.length / (servers.length + 3);
      const server =
        draw < share ? servers[Math.floor((draw / share) * servers.length)] : undefined;
      return server === undefined
        ? part
        : { name: `${part.name}-${server.program}`, pid: server.pid };
    },
  };
}

function isServer(program: string): boolean {
  return /^(postgres|peer$|orderer$)/.test(program);
}

async function allChecks(
  sites: TestSites,
  handed: Handed,
  kills: Kills,
  wanted: number,
): Promise<Check[]> {
  const killed = Object.values(kills.byPart).reduce((sum, n) => sum + n, 0);
  return [
    { what: 'kills', expected: wanted, observed: killed },
    ...(await handedChecks(sites, handed)),
  ];
}

function figures(kills: Kills, handed: Handed, seconds: number) {
  return {
    ...Object.fromEntries(Object.entries(kills.byPart).map(([part, n]) => [`kills of ${part}`, n])),
    'kills while calls were under way': kills.duringCalls,
    'requests that had to be sent again': handed.repeats,
    'wall time s': Number(seconds.toFixed(1)),
  };
}
