import { describeMemory } from '@edgebeat/cli';
import { Operation } from '@edgebeat/gateway-app/answers';
import { incidentItem } from '../incident-items';
import { cpuMs } from '../measure/cpu';
import { describeRange, median } from '../measure/statistics';
import { descendantsOf, startTestSites, type TestSites } from '../sites';
import type { Bench } from './bench';

const ROUNDS = 5;
const ALONE = 60;
const TOGETHER = 1_500;
const IN_FLIGHT = 192;
const WARM_STARTS = 3;

/** What an incident costs through REST until it is committed, alone and among many. */
export const restIncidents: Bench = {
  name: 'rest-incidents',
  question:
    'How many incidents per second does REST carry to the ledger, and what does one cost alone and among many? (aim: 200/s)',
  run,
};

interface Side {
  readonly cpuMsPerIncident: number;
  readonly perSecond: number;
}

async function run(say: (line: string) => void) {
  const alone: Side[] = [];
  const together: Side[] = [];
  await using sites = await startTestSites();
  const next = numbers();
  await side(sites, { incidents: 100, inFlight: 10 }, next);
  for (let round = 1; round <= ROUNDS; round += 1) {
    alone.push(await side(sites, { incidents: ALONE, inFlight: 1 }, next));
    together.push(await side(sites, { incidents: TOGETHER, inFlight: IN_FLIGHT }, next));
    say(`round ${String(round)}: alone ${show(alone)}; among many ${show(together)}`);
  }
  const ratios = together.map(
    (one, index) => one.cpuMsPerIncident / (alone[index]?.cpuMsPerIncident ?? Number.NaN),
  );
  const own = { name: 'client', pid: process.pid };
  const memory = await describeMemory([own, ...sites.consortium.parts]);
  say(memory);
  return {
    'CPU per incident alone, ms': describeRange(
      alone.map((one) => one.cpuMsPerIncident),
      2,
    ),
    'CPU per incident among many, ms': describeRange(
      together.map((one) => one.cpuMsPerIncident),
      2,
    ),
    'ratio of CPU per incident, among many to alone': describeRange(ratios, 3),
    'incidents/s alone': describeRange(
      alone.map((one) => one.perSecond),
      0,
    ),
    'incidents/s among many': describeRange(
      together.map((one) => one.perSecond),
      0,
    ),
    memory,
    ...(await warmStarts(sites, say)),
  };
}

/** Posts incidents to all sites and waits until each is committed; a rate counts nothing else. */
async function side(
  { sites, consortium }: TestSites,
  { incidents, inFlight }: { readonly incidents: number; readonly inFlight: number },
  next: () => number,
): Promise<Side> {
  const parts = consortium.parts.flatMap(({ pid }) => pid ?? []);
  const servers = await Promise.all(parts.map(descendantsOf));
  const pids = [process.pid, ...parts, ...servers.flat().map(({ pid }) => pid)];
  const cpuBefore = await cpuMs(pids);
  const started = performance.now();
  let left = incidents;
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      const number = next();
      const site = sites[number % sites.length];
      if (site === undefined) throw new Error('there is no site');
      const body = incidentItem(site.member.siteId, 'bench', number);
      const query = { wait: 'committed', waitSeconds: 60 };
      const headers = { 'idempotency-key': body.id };
      const answer = await site.client.call('POST', '/api/v1/incidents', { body, query, headers });
      const { status } = Operation.parse(answer.body);
      if (status !== 'committed') throw new Error(`an incident of the bench is ${status}`);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  const seconds = (performance.now() - started) / 1000;
  const cpu = (await cpuMs(pids)) - cpuBefore;
  return { cpuMsPerIncident: cpu / incidents, perSecond: incidents / seconds };
}

/** From the start of everything to the first transaction that is committed. */
async function warmStarts(before: TestSites, say: (line: string) => void) {
  const { home } = before;
  await before.consortium[Symbol.asyncDispose]();
  const seconds: number[] = [];
  for (let number = 1; number <= WARM_STARTS; number += 1) {
    const started = performance.now();
    await using sites = await startTestSites({ home });
    await side(sites, { incidents: 1, inFlight: 1 }, () => 1_000_000 + number);
    seconds.push((performance.now() - started) / 1000);
    say(`warm start ${String(number)}: ${median(seconds).toFixed(2)} s (median so far)`);
  }
  return { 'warm start to the first committed transaction, s': describeRange(seconds, 2) };
}

function show(sides: readonly Side[]): string {
  const last = sides.at(-1);
  return last === undefined
    ? ''
    : `${last.cpuMsPerIncident.toFixed(2)} ms CPU, ${last.perSecond.toFixed(0)}/s`;
}

function numbers(): () => number {
  let number = 0;
  return () => (number += 1);
}
