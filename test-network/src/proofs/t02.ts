import { seededNumbers } from '../seeded';
import { descendantsOf, startTestSites, type TestSites } from '../sites';
import { eventChecks } from './event-count';
import { type Kills, killAll, type KillTargets, type Target } from './kills';
import { countOnLedger, ledgerChecks } from './ledger-count';
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

/** T02: every process of every site under seeded kill -9. */
export const t02: Proof = {
  id: 'T02',
  claim,
  count: { meaning: 'kills', full: 200 },
  run: runT02,
};

async function runT02({ seed, count = t02.count.full, say }: ProofRequest): Promise<ProofResult> {
  await using sites = await startTestSites();
  const started = performance.now();
  const work = new SiteWork(
    sites,
    `s${String(seed)}`,
    count < t02.count.full ? shortWork : fullWork,
  );
  const plan = { kills: count, work: work.total, ahead: AHEAD, random: seededNumbers(seed) };
  const [kills] = await Promise.all([
    killAll(targetsOf(sites), plan, work.progress, say),
    ...Array.from({ length: WORKERS }, () => work.drain()),
  ]);
  await sites.consortium.ready();
  say('no more kills: every command has to become final');
  const handed = await work.settled(calmMs);
  const seconds = (performance.now() - started) / 1000;
  const checks = await allChecks(sites, handed, kills, count);
  return { id: t02.id, claim, checks, figures: figures(kills, handed, seconds) };
}

/** Every process that the consortium runs, the databases of the sites included. */
function targetsOf({ consortium }: TestSites): KillTargets {
  return {
    ready: () => consortium.ready(),
    choose: async (random) => {
      const { parts } = consortium;
      const part = parts[Math.floor(random() * parts.length)];
      return part !== undefined && random() < 0.25 ? await databaseOf(part) : part;
    },
  };
}

/** The database server of a site, when the target is a site. */
async function databaseOf(target: Target): Promise<Target> {
  if (target.pid === undefined || !target.name.startsWith('site-')) return target;
  const below = await descendantsOf(target.pid);
  const server = below.find(({ program }) => program.startsWith('postgres'));
  return server === undefined ? target : { name: `${target.name}-database`, pid: server.pid };
}

async function allChecks(
  sites: TestSites,
  handed: Handed,
  kills: Kills,
  wanted: number,
): Promise<Check[]> {
  const killed = Object.values(kills.byPart).reduce((sum, n) => sum + n, 0);
  const checks: Check[] = [
    { what: 'kills', expected: wanted, observed: killed },
    {
      what: 'incidents acknowledged',
      expected: handed.wantedIncidents,
      observed: handed.incidents.size,
    },
    { what: 'commands that failed', expected: 0, observed: handed.failed },
    { what: 'commands that are not final', expected: 0, observed: handed.open },
  ];
  for (const { member } of sites.sites) {
    await using ledger = await sites.connect(member, 'connector');
    const reading = await countOnLedger(ledger);
    checks.push(...ledgerChecks(member.mspId, reading, handed.incidents));
  }
  for (const site of sites.sites) checks.push(...(await eventChecks(site, handed)));
  return checks;
}

function figures(kills: Kills, handed: Handed, seconds: number) {
  return {
    ...Object.fromEntries(Object.entries(kills.byPart).map(([part, n]) => [`kills of ${part}`, n])),
    'kills while calls were under way': kills.duringCalls,
    'requests that had to be sent again': handed.repeats,
    'wall time s': Number(seconds.toFixed(1)),
  };
}
