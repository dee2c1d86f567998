import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeMemory, freePortsOnly, startConsortium } from '@edgebeat/cli';
import { ItemAnswer } from '@edgebeat/core';
import { type Ledger, submitAndWait } from '@edgebeat/ledger';
import { z } from 'zod';
import { startTestConsortium, type TestConsortium } from '../consortium';
import { incidentItem } from '../incident-items';
import { cpuMs } from '../measure/cpu';
import { describeRange, median } from '../measure/statistics';
import type { Bench } from './bench';

const ROUNDS = 7;
const BATCH = 100;
const SINGLES = 200;
const BATCHES = 20;
const IN_FLIGHT = 8;
const WARM_STARTS = 5;

const bounds = { deadlineMs: 60_000, attempts: 5 } as const;
const Answer = z.object({ items: z.array(ItemAnswer) });

/** Processor time and rate of incidents one by one and in batches of 100, in one run. */
export const ledgerBatch: Bench = {
  name: 'ledger-batch',
  question: 'What does an incident cost alone and in a batch of 100? (aim: at most 0.15×)',
  run: runLedgerBatch,
};

interface Side {
  readonly cpuMsPerIncident: number;
  readonly perSecond: number;
}

async function runLedgerBatch(say: (line: string) => void) {
  const home = await mkdtemp(join(tmpdir(), 'edgebeat-bench-'));
  try {
    const figures = await measure(home, say);
    return { ...figures, ...(await warmStarts(home, say)) };
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

async function measure(home: string, say: (line: string) => void) {
  await using consortium = await startTestConsortium({ home });
  await using ledger = await consortium.connect(consortium.first, 'connector');
  const next = numbers();
  await round(consortium, ledger, next, 50, 1);
  await round(consortium, ledger, next, 5, BATCH);
  const singles: Side[] = [];
  const batches: Side[] = [];
  for (let number = 1; number <= ROUNDS; number += 1) {
    singles.push(await round(consortium, ledger, next, SINGLES, 1));
    batches.push(await round(consortium, ledger, next, BATCHES, BATCH));
    say(`round ${String(number)}: one by one ${show(singles)}; batches of 100 ${show(batches)}`);
  }
  const memory = await describeMemory([
    { name: 'client', pid: process.pid },
    ...consortium.embedded.parts,
  ]);
  const ratios = singles.map((one, index) => {
    return (batches[index]?.cpuMsPerIncident ?? Number.NaN) / one.cpuMsPerIncident;
  });
  return {
    'CPU per incident one by one, ms': describeRange(
      singles.map((s) => s.cpuMsPerIncident),
      2,
    ),
    'CPU per incident in batches of 100, ms': describeRange(
      batches.map((s) => s.cpuMsPerIncident),
      3,
    ),
    'ratio of CPU per incident, batch to single': describeRange(ratios, 3),
    'incidents/s one by one': describeRange(
      singles.map((s) => s.perSecond),
      0,
    ),
    'incidents/s in batches of 100': describeRange(
      batches.map((s) => s.perSecond),
      0,
    ),
    memory,
  };
}

/** Hands in `calls` calls of `size` incidents with a few in flight; every answer is checked. */
async function round(
  consortium: TestConsortium,
  ledger: Ledger,
  next: () => number,
  calls: number,
  size: number,
): Promise<Side> {
  const pids = consortium.embedded.parts.flatMap(({ pid }) => (pid === undefined ? [] : [pid]));
  const all = [process.pid, ...pids];
  const cpuBefore = await cpuMs(all);
  const started = performance.now();
  let left = calls;
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      const items = Array.from({ length: size }, () =>
        incidentItem(consortium.first.siteId, 'bench', next()),
      );
      const call = { contract: 'incident', transaction: 'record', argument: { items } };
      const { result } = await submitAndWait(ledger, call, bounds);
      if (Answer.parse(result).items.some(({ outcome }) => outcome !== 'recorded')) {
        throw new Error('an incident of the bench was not recorded');
      }
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
  const seconds = (performance.now() - started) / 1000;
  const cpu = (await cpuMs(all)) - cpuBefore;
  return { cpuMsPerIncident: cpu / (calls * size), perSecond: (calls * size) / seconds };
}

async function warmStarts(home: string, say: (line: string) => void) {
  const seconds: number[] = [];
  for (let number = 0; number < WARM_STARTS; number += 1) {
    const started = performance.now();
    await using consortium = await startConsortium({ home, ports: freePortsOnly, parts: 'ledger' });
    seconds.push((performance.now() - started) / 1000);
    say(
      `warm start ${String(number + 1)}: ${median(seconds).toFixed(2)} s (median so far), ${String(consortium.parts.length)} processes`,
    );
  }
  return { 'warm start of the network and three chaincodes, s': describeRange(seconds, 2) };
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
