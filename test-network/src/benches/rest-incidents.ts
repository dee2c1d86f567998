import { describeMemory } from '@edgebeat/cli';
import { Operation, OperationBatch } from '@edgebeat/gateway-app/answers';
import { incidentItem } from '../incident-items';
import { cpuMs } from '../measure/cpu';
import { describeRange, median } from '../measure/statistics';
import { descendantsOf, startTestSites, type TestSites } from '../sites';
import type { Bench } from './bench';

const ROUNDS = 5;
const ALONE = 60;
const TOGETHER = 1_500;
const IN_FLIGHT = 192;
const IN_BATCHES = 3_000;
const A_REQUEST = 50;
const WARM_STARTS = 3;

/** What an incident costs through REST until it is committed: alone, among many, and in batches. */
export const restIncidents: Bench = {
  name: 'rest-incidents',
  question:
    'How many incidents per second does REST carry to the ledger, and what does one cost alone, among many requests, and in batches of 50 a request? (aim: 200/s)',
  run,
};

interface Side {
  readonly cpuMsPerIncident: number;
  readonly perSecond: number;
}

async function run(say: (line: string) => void) {
  const alone: Side[] = [];
  const together: Side[] = [];
  const batched: Side[] = [];
  await using sites = await startTestSites();
  const next = numbers();
  await side(sites, { incidents: 100, inFlight: 10 }, next);
  await side(sites, { incidents: IN_BATCHES, inFlight: 12, aRequest: A_REQUEST }, next);
  for (let round = 1; round <= ROUNDS; round += 1) {
    alone.push(await side(sites, { incidents: ALONE, inFlight: 1 }, next));
    together.push(await side(sites, { incidents: TOGETHER, inFlight: IN_FLIGHT }, next));
    batched.push(
      await side(sites, { incidents: IN_BATCHES, inFlight: 12, aRequest: A_REQUEST }, next),
    );
    say(
      `round ${String(round)}: alone ${show(alone)}; among many ${show(together)}; in batches ${show(batched)}`,
    );
  }
  const ratios = together.map(
    (one, index) => one.cpuMsPerIncident / (alone[index]?.cpuMsPerIncident ?? Number.NaN),
  );
  const own = { name: 'client', pid: process.pid };
  const memory = await describeMemory([own, ...sites.consortium.parts]);
  say(memory);
  return {
    ...figuresOf('alone', alone),
    ...figuresOf('among many', together),
    ...figuresOf(`in batches of ${String(A_REQUEST)} a request`, batched),
    'ratio of CPU per incident, among many to alone': describeRange(ratios, 3),
    memory,
    ...(await warmStarts(sites, say)),
  };
}

function figuresOf(name: string, sides: readonly Side[]): Record<string, string> {
  const cpu = sides.map(({ cpuMsPerIncident }) => cpuMsPerIncident);
  const rates = sides.map(({ perSecond }) => perSecond);
  return {
    [`CPU per incident ${name}, ms`]: describeRange(cpu, 2),
    [`incidents/s ${name}`]: describeRange(rates, 0),
  };
}

interface Load {
  readonly incidents: number;
  /** How many requests are under way at once. */
  readonly inFlight: number;
  /** How many incidents each request carries; 1 if not set. */
  readonly aRequest?: number;
}

/** Posts incidents to all sites and waits until each is committed; a rate counts nothing else. */
async function side(
  { sites, consortium }: TestSites,
  { incidents, inFlight, aRequest = 1 }: Load,
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
      left -= aRequest;
      const numbers = Array.from({ length: aRequest }, next);
      const site = sites[(numbers[0] ?? 0) % sites.length];
      if (site === undefined) throw new Error('there is no site');
      await post(site, numbers);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  const seconds = (performance.now() - started) / 1000;
  const cpu = (await cpuMs(pids)) - cpuBefore;
  return { cpuMsPerIncident: cpu / incidents, perSecond: incidents / seconds };
}

async function post(site: TestSites['sites'][number], numbers: readonly number[]): Promise<void> {
  const incidents = numbers.map((number) => incidentItem(site.member.siteId, 'bench', number));
  const [first] = incidents;
  if (first === undefined) return;
  const query = { wait: 'committed', waitSeconds: 60 };
  const headers = { 'idempotency-key': first.id };
  const isOne = incidents.length === 1;
  const path = isOne ? '/api/v1/incidents' : '/api/v1/incident-batches';
  const body = isOne ? first : { incidents };
  const answer = await site.client.call('POST', path, { body, query, headers });
  const operations = isOne
    ? [Operation.parse(answer.body)]
    : OperationBatch.parse(answer.body).operations;
  for (const { status } of operations) {
    if (status !== 'committed') throw new Error(`an incident of the bench is ${status}`);
  }
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
