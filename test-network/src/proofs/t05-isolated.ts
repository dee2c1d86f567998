import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { accessSite, ApiClient, Settings } from '@edgebeat/cli';
import { temporaryFolder } from '@edgebeat/fabric-embedded/dist/network.test.harness';
import { findFabric, nodeStates } from '@edgebeat/network';
import { environment } from '../environment';
import { Alarms } from '../faults/alarms';
import { ShiftedClock } from '../faults/shifted-clock';
import { SmallDisk } from '../faults/small-disk';
import { startTestSites, type TestSite, type TestSites } from '../sites';
import { handedChecks } from './handed-checks';
import type { WorkProgress } from './kills';
import type { Check, ProofRequest, ProofResult } from './proof';
import { type Handed, SiteWork } from './site-work';
import { t05 } from './t05';

const WORKERS = 6;
const mostAlarmSeconds = 30;
const calmMs = 180_000;
/** How long a fault goes on after its alarm, while work is handed in. */
const afterAlarmMs = 8_000;
const roomMiB = 160;
const offset = 600;

/** A fault of one member, and what its site is to say of it. */
interface Fault {
  readonly name: string;
  readonly member: 'alpha' | 'beta' | 'gamma';
  readonly measure: string;
  begin(): Promise<void>;
  /** Makes it worse once the alarm is there. */
  worsen?(): Promise<void>;
  end(): Promise<void>;
}

interface Raised {
  readonly fault: string;
  /** From the fault to its alarm; undefined where none came. */
  readonly seconds: number | undefined;
}

/** A site whose connection is made anew when its clock has moved. */
interface MovedSite extends TestSite {
  client: ApiClient;
}

/** Runs T05; the process is in namespaces of its own. */
export async function runT05({ seed, count, say }: Required<ProofRequest>): Promise<ProofResult> {
  layInterfaces();
  const programs = await findFabric(environment);
  await using folder = await temporaryFolder();
  execFileSync('chmod', ['711', folder.path]);
  const home = `${folder.path}/home`;
  using clock = await ShiftedClock.open(folder.path, ['*"--member beta"*', '*"--msp BetaMSP"*']);
  const start = () => startTestSites({ home, fabric: { environment } });
  {
    await using first = await start();
    await first.consortium.ready();
  }
  await using nodes = await SmallDisk.under(`${home}/network/organizations/GammaMSP`, roomMiB);
  await using siteDisk = await SmallDisk.under(`${home}/members/alpha`, roomMiB);
  const disks = { nodes, site: siteDisk };
  await using running = await start();
  const sites: MovedSite[] = running.sites.map((site) => ({ ...site }));
  const movable: TestSites = { ...running, sites, first: sites[0] ?? running.first };
  const moved: number[] = [];
  const pids = async (kind: 'peer' | 'orderer', ...members: string[]) => {
    const states = await nodeStates(running.consortium.files.network, programs);
    const wanted = states.filter(
      (state) => state.kind === kind && members.some((name) => isOf(state.mspId, name)),
    );
    return wanted.flatMap(({ pid }) => pid ?? []);
  };
  const faults = faultsOf({ running, sites, clock, disks, pids, moved });
  const total = faults.length * (perFault + perCalm) * count;
  const size = { incidents: total / 3, posted: total / 3, lines: total };
  const work = new SiteWork(movable, `s${String(seed)}`, size);
  const draining = Promise.all(Array.from({ length: WORKERS }, () => work.drain()));
  const raised: Raised[] = [];
  for (let round = 0; round < count; round += 1) {
    for (const fault of faults) {
      const site = sites.find(({ member }) => member.name === fault.member);
      if (site === undefined) throw new Error(`there is no site of ${fault.member}`);
      const seconds = await suffer(fault, site, work);
      raised.push({ fault: fault.name, seconds });
      say(`${fault.name}: alarm after ${seconds === undefined ? 'never' : seconds.toFixed(1)} s`);
      await running.consortium.ready();
    }
  }
  work.progress.allowed = Number.POSITIVE_INFINITY;
  await draining;
  const handed = await work.settled(calmMs);
  const checks = await allChecks(movable, handed, raised, moved);
  return {
    ...{ id: t05.id, claim: t05.claim, checks },
    figures: {
      ...Object.fromEntries(
        raised.map(({ fault, seconds }) => [`${fault}: alarm after s`, seconds?.toFixed(1) ?? '–']),
      ),
      'requests that had to be sent again': handed.repeats,
    },
  };
}

/** Loopback, and an interface that leads nowhere: without one besides loopback peers do not start. */
function layInterfaces(): void {
  const ip = (...args: string[]) => execFileSync('ip', args);
  ip('link', 'set', 'lo', 'up');
  ip('link', 'add', 'inner', 'type', 'veth', 'peer', 'name', 'outer');
  ip('addr', 'add', '192.0.2.1/30', 'dev', 'inner');
  for (const name of ['inner', 'outer']) ip('link', 'set', name, 'up');
}

const perFault = 45;
/** Work after a fault: by others' new transactions a site learns that its clock is right again. */
const perCalm = 15;
const overSeconds = 60;
const calmPauseMs = 1_500;

function isOf(mspId: string, name: string): boolean {
  return mspId.toLowerCase().startsWith(name);
}

interface Surroundings {
  readonly running: TestSites;
  readonly sites: readonly MovedSite[];
  readonly clock: ShiftedClock;
  readonly disks: { readonly nodes: SmallDisk; readonly site: SmallDisk };
  readonly pids: (kind: 'peer' | 'orderer', ...members: string[]) => Promise<number[]>;
  /** By how many seconds a site's own times were seen to be off, in the order of its clock's moves. */
  readonly moved: number[];
}

function faultsOf(around: Surroundings): readonly Fault[] {
  const { disks, pids } = around;
  const standing = (kind: 'peer' | 'orderer', ...members: string[]) => {
    let stopped: number[] = [];
    return {
      async begin() {
        stopped = await pids(kind, ...members);
        for (const pid of stopped) process.kill(pid, 'SIGSTOP');
      },
      end() {
        for (const pid of stopped) process.kill(pid, 'SIGCONT');
        return Promise.resolve();
      },
    };
  };
  const full = (disk: SmallDisk) => ({
    begin: () => disk.fillTo(93),
    worsen: () => disk.fill(),
    end: () => disk.free(),
  });
  const shifted = (seconds: number) => ({
    begin: () => moveClock(around, seconds),
    end: () => moveClock(around, 0),
  });
  return [
    {
      name: 'own orderer stands still',
      member: 'alpha',
      measure: 'orderer-away',
      ...standing('orderer', 'alpha'),
    },
    {
      name: 'two orderers stand still',
      member: 'gamma',
      measure: 'command-waiting',
      ...standing('orderer', 'alpha', 'beta'),
    },
    {
      name: 'own peer stands still',
      member: 'beta',
      measure: 'peer-away',
      ...standing('peer', 'beta'),
    },
    {
      name: 'clock ten minutes ahead',
      member: 'beta',
      measure: 'clock-offset',
      ...shifted(offset),
    },
    {
      name: 'clock ten minutes behind',
      member: 'beta',
      measure: 'clock-offset',
      ...shifted(-offset),
    },
    { name: 'disk of the nodes full', member: 'gamma', measure: 'disk', ...full(disks.nodes) },
    { name: 'disk of the site full', member: 'alpha', measure: 'disk', ...full(disks.site) },
  ];
}

/**
 * Moves the clock of beta's Node processes and starts its site again, so that the administrator's token
 * is from the clock that it has now. What it says the time is, is noted.
 */
async function moveClock(around: Surroundings, seconds: number): Promise<void> {
  const { running, sites, clock, moved } = around;
  await clock.set(seconds);
  const part = running.consortium.parts.find(({ name }) => name === 'site-beta');
  if (part?.pid === undefined) throw new Error('beta’s site does not run');
  process.kill(part.pid, 'SIGKILL');
  await sleep(200);
  await running.consortium.ready();
  const site = sites.find(({ member }) => member.name === 'beta');
  if (site === undefined) throw new Error('there is no beta');
  await site.client[Symbol.asyncDispose]();
  const access = await accessSite(
    { data: running.home, site: site.member.siteId },
    Settings.parse({}),
  );
  site.client = new ApiClient(access);
  const nodeTime = await new Alarms(site).nodeTime();
  moved.push(Math.round((nodeTime.getTime() - Date.now()) / 1000));
}

/** Hands work in while a fault lasts; gives the seconds until its site said so. */
async function suffer(fault: Fault, site: MovedSite, work: SiteWork): Promise<number | undefined> {
  const { progress } = work;
  const goal = progress.done + progress.inFlight + perFault;
  while (progress.inFlight > 0) await sleep(20);
  const alarms = new Alarms(site);
  await alarms.forget(fault.measure);
  await fault.begin();
  const began = performance.now();
  const pacing = pace(progress, goal);
  const seconds = await alarms.raised(fault.measure, mostAlarmSeconds, began);
  await fault.worsen?.();
  await pacing;
  await sleep(afterAlarmMs);
  const quiet = fault.measure === 'clock-offset';
  while (quiet && progress.inFlight > 0) await sleep(20);
  await fault.end();
  const calm = pace(progress, progress.done + progress.inFlight + perCalm, calmPauseMs);
  // A next alarm of the kind is only one when this one is over.
  if (seconds !== undefined && !(await alarms.over(fault.measure, overSeconds)))
    throw new Error(`the alarm of "${fault.name}" is not over ${String(overSeconds)} s after it`);
  await calm;
  return seconds;
}

/** Lets work in little by little, so that there is some during the whole of a fault. */
async function pace(progress: WorkProgress, goal: number, pauseMs = 500): Promise<void> {
  progress.allowed = progress.done + progress.inFlight;
  while (progress.allowed < goal) {
    progress.allowed += 2;
    await sleep(pauseMs);
  }
}

async function allChecks(
  sites: TestSites,
  handed: Handed,
  raised: readonly Raised[],
  moved: readonly number[],
): Promise<Check[]> {
  const near = [offset, 0, -offset, 0].filter(
    (wanted, index) => Math.abs((moved[index] ?? 0) - wanted) < 30,
  );
  return [
    {
      what: `faults that were an alarm within ${String(mostAlarmSeconds)} s`,
      expected: raised.length,
      observed: raised.filter(({ seconds = Infinity }) => seconds <= mostAlarmSeconds).length,
    },
    { what: 'moves of the clock that the site’s times show', expected: 4, observed: near.length },
    ...(await handedChecks(sites, handed)),
  ];
}
