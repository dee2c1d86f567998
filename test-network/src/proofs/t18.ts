import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { verifyLog } from '@edgebeat/store';
import { CountingAnchor, eventsFrom } from '../event-store/proof-events';
import { openProofLog } from '../event-store/proof-log';
import type { Proof, ProofRequest, ProofResult } from './proof';

const GROUP = 1_000;
const SECONDS_PER_MILLION = 30;
const MOST_MIB = 300;

const claim =
  'verifying an event log of 1,000,000 events, every value read again, takes at most 30 s and less than 300 MB of memory';

/** T18: the verification of a large event log, in time and memory. */
export const t18: Proof = {
  id: 'T18',
  claim,
  count: { meaning: 'events', full: 1_000_000 },
  run: runT18,
};

async function runT18({ count = t18.count.full, say }: ProofRequest): Promise<ProofResult> {
  const home = await mkdtemp(join(tmpdir(), 'edgebeat-t18-'));
  try {
    const anchors = await writeEvents(home, count, say);
    return await verifyIt(home, count, anchors, say);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

async function writeEvents(home: string, count: number, say: (line: string) => void) {
  const { log } = await openProofLog(home);
  await using open = log;
  const started = performance.now();
  for (let from = 0; from < count; from += GROUP) {
    await open.append(eventsFrom(from, Math.min(GROUP, count - from)));
  }
  await open.checkpoint();
  await open.anchor(new CountingAnchor());
  const seconds = (performance.now() - started) / 1000;
  say(`${String(open.size)} events written in ${seconds.toFixed(1)} s`);
  return open.anchors;
}

async function verifyIt(
  home: string,
  count: number,
  anchors: Awaited<ReturnType<typeof writeEvents>>,
  say: (line: string) => void,
): Promise<ProofResult> {
  const { log, keys, pins } = await openProofLog(home);
  await log[Symbol.asyncDispose]();
  const store = join(home, 'store');
  const plain = await measured(() => verifyLog(store, { ...pins, anchors }));
  const opened = await measured(() => verifyLog(store, { ...pins, anchors }, { keys }));
  const limit = (SECONDS_PER_MILLION * Math.max(count, 100_000)) / 1_000_000;
  say(`${plain.seconds.toFixed(1)} s, with keys ${opened.seconds.toFixed(1)} s`);
  const [report] = plain.result.logs;
  const [openReport] = opened.result.logs;
  const findings = plain.result.findings.length + opened.result.findings.length;
  const isIn = (holds: boolean) => (holds ? 1 : 0);
  return {
    id: t18.id,
    claim,
    checks: [
      { what: 'records read', expected: count, observed: report?.read ?? 0 },
      {
        what: 'records opened with their keys',
        expected: count,
        observed: openReport?.decrypted ?? 0,
      },
      { what: 'findings', expected: 0, observed: findings },
      { what: 'at most 30 s for a million', expected: 1, observed: isIn(plain.seconds <= limit) },
      { what: 'less than 300 MB', expected: 1, observed: isIn(plain.mostMiB < MOST_MIB) },
    ],
    figures: {
      'time without keys, s': plain.seconds.toFixed(1),
      'time with keys, every record decrypted, s': opened.seconds.toFixed(1),
      'most memory (RSS) without keys, MiB': plain.mostMiB.toFixed(0),
      'most memory (RSS) with keys, MiB': opened.mostMiB.toFixed(0),
      'load of the machine afterwards, average of a minute': (loadavg()[0] ?? 0).toFixed(1),
      'processor time without keys, µs per event': ((plain.cpuSeconds * 1e6) / count).toFixed(1),
    },
  };
}

/** Runs work, and looks at the memory of this process ten times a second meanwhile. */
async function measured<T>(work: () => Promise<T>) {
  let most = 0;
  const look = () => (most = Math.max(most, process.memoryUsage.rss()));
  const timer = setInterval(look, 100);
  const [cpu, started] = [process.cpuUsage(), performance.now()];
  try {
    const result = await work();
    look();
    const { user, system } = process.cpuUsage(cpu);
    const seconds = (performance.now() - started) / 1000;
    return { result, seconds, mostMiB: most / 2 ** 20, cpuSeconds: (user + system) / 1e6 };
  } finally {
    clearInterval(timer);
  }
}
