import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EventLog, verifyLog } from '@edgebeat/store';
import { openProofLog } from '../event-store/proof-log';
import { describeRange } from '../measure/statistics';
import type { Bench } from './bench';
import { buildTessera, startTessera, type Tessera } from './tessera';

const ROUNDS = 7;
const OPERATIONS = 50_000;
const IN_FLIGHT = 1_000;
const PAYLOAD_BYTES = 400;

/** Durable appends to the event log and to Tessera on a POSIX file system, alternately. */
export const eventStore: Bench = {
  name: 'event-store',
  question:
    'What do durable appends cost, 1,000 in flight, beside Tessera POSIX 1.0.4 with the same payload on the same disk? (aim: at least 2× the rate, at most 0.8× the CPU)',
  run,
};

interface Side {
  readonly perSecond: number;
  readonly cpuUs: number;
}

async function run(say: (line: string) => void) {
  const home = await mkdtemp(join(tmpdir(), 'edgebeat-bench-'));
  try {
    const program = await buildTessera(home);
    if ('refusal' in program) say(`Tessera is left out: ${program.refusal}`);
    return 'refusal' in program
      ? await measure(home, undefined, say)
      : await measure(home, program.path, say);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

/** Tessera as it comes, and with the batches that suit so many appends in flight best. */
const settings = [
  { name: 'Tessera by its defaults (batches of 256, 250 ms)', batch: 256, age: '250ms' },
  { name: 'Tessera with batches of 1,000, 50 ms', batch: 1_000, age: '50ms' },
] as const;

interface Opponent {
  readonly name: string;
  readonly tessera: Tessera;
  readonly sides: Side[];
}

async function measure(home: string, program: string | undefined, say: (line: string) => void) {
  const opponents = program === undefined ? [] : await startOpponents(home, program);
  try {
    const { log, pins } = await openProofLog(join(home, 'edgebeat'));
    const next = numbers();
    const own: Side[] = [];
    await round(log, opponents, next, OPERATIONS / 5);
    for (const { sides } of opponents) sides.length = 0;
    for (let number = 1; number <= ROUNDS; number += 1) {
      own.push(await round(log, opponents, next, OPERATIONS));
      const others = opponents.map(({ name, sides }) => `; ${name} ${show(sides.at(-1))}`);
      say(`round ${String(number)}: EdgeBeat ${show(own.at(-1))}${others.join('')}`);
    }
    const proof = await proofCost(log);
    await log[Symbol.asyncDispose]();
    const { ok, logs } = await verifyLog(join(home, 'edgebeat', 'store'), pins);
    if (!ok || logs[0]?.size !== next() - 1)
      throw new Error('the log of the bench does not verify');
    return { ...figures(own, opponents), ...proof };
  } finally {
    for (const { tessera } of opponents) await tessera[Symbol.asyncDispose]();
  }
}

async function startOpponents(home: string, program: string): Promise<Opponent[]> {
  const opponents: Opponent[] = [];
  for (const { name, batch, age } of settings) {
    const folder = join(home, `tessera-${String(batch)}`);
    await mkdir(folder);
    const options = { folder, payload: PAYLOAD_BYTES, inFlight: IN_FLIGHT, batch, age };
    opponents.push({ name, tessera: startTessera(program, options), sides: [] });
  }
  return opponents;
}

/** One side after the other; the answer is EdgeBeat's. */
async function round(
  log: EventLog,
  opponents: readonly Opponent[],
  next: () => number,
  operations: number,
): Promise<Side> {
  const own = await appendAll(log, next, operations);
  for (const { tessera, sides } of opponents) sides.push(await tessera.append(operations));
  return own;
}

async function appendAll(log: EventLog, next: () => number, operations: number): Promise<Side> {
  const cpu = process.cpuUsage();
  const started = performance.now();
  const sizeBefore = log.size;
  let left = operations;
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      await log.append([benchRecord(next())]);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  if (log.size !== sizeBefore + operations) throw new Error('an append of the bench is missing');
  return { perSecond: operations / seconds, cpuUs: (user + system) / operations };
}

/** An event of the payload's size; every tenth is severe, and a hundred devices send. */
function benchRecord(number: number) {
  const content = Buffer.alloc(PAYLOAD_BYTES, 0x20);
  content.write(JSON.stringify({ id: `event-${String(number)}` }));
  return {
    id: `event-${String(number)}`,
    type: 'io.edgebeat.LogReceived',
    subject: `device:press-${String(number % 100)}`,
    tenant: 'alpha',
    time: '2026-03-01T11:59:00.000Z',
    severity: number % 10 === 7 ? ('high' as const) : ('info' as const),
    position: { topic: 'edgebeat.telemetry.v1', partition: 0, offset: number },
    content,
  };
}

async function proofCost(log: EventLog) {
  const asks = Array.from({ length: 200 }, (_, i) => Math.floor((i * log.size) / 200));
  const started = performance.now();
  let most = 0;
  for (const sequence of asks) {
    const inclusion = await log.proveInclusion(sequence);
    const consistency = await log.proveConsistency(sequence + 1);
    most = Math.max(most, inclusion.length, consistency.length);
  }
  const milliseconds = (performance.now() - started) / asks.length;
  return {
    'records in the log': log.size,
    'load of the machine, average of a minute': (loadavg()[0] ?? 0).toFixed(1),
    'most hashes of a proof': `${String(most)} of ${String(Math.ceil(Math.log2(log.size)) + 1)} at most`,
    'time of an inclusion and a consistency proof, ms': milliseconds.toFixed(2),
  };
}

function figures(own: readonly Side[], opponents: readonly Opponent[]): Figures {
  const ours = {
    'payload, bytes; in flight': `${String(PAYLOAD_BYTES)}; ${String(IN_FLIGHT)}`,
    ...sideFigures('EdgeBeat', own),
  };
  if (opponents.length === 0) return { ...ours, Tessera: 'left out: its program cannot be built' };
  const theirs = opponents.flatMap((one) => Object.entries(opponentFigures(own, one)));
  return { ...ours, ...Object.fromEntries(theirs) };
}

type Figures = Record<string, string>;

function opponentFigures(own: readonly Side[], { name, sides }: Opponent): Figures {
  const ratio = (of: (side: Side) => number) =>
    describeRange(
      own.map((side, i) => of(side) / of(sides[i] ?? side)),
      2,
    );
  return {
    ...sideFigures(name, sides),
    [`ratio of rates, EdgeBeat to ${name}`]: ratio(({ perSecond }) => perSecond),
    [`ratio of CPU per append, EdgeBeat to ${name}`]: ratio(({ cpuUs }) => cpuUs),
  };
}

function sideFigures(name: string, sides: readonly Side[]): Figures {
  return {
    [`${name}: durable appends/s`]: describeRange(
      sides.map(({ perSecond }) => perSecond),
      0,
    ),
    [`${name}: CPU per append, µs`]: describeRange(
      sides.map(({ cpuUs }) => cpuUs),
      1,
    ),
  };
}

function show(side: Side | undefined): string {
  if (side === undefined) return 'left out';
  return `${side.perSecond.toFixed(0)}/s, ${side.cpuUs.toFixed(1)} µs CPU`;
}

function numbers(): () => number {
  let number = 0;
  return () => (number += 1);
}
