import { setTimeout as sleep } from 'node:timers/promises';
import type { IncidentItem } from '@edgebeat/core';
import type { Ledger } from '@edgebeat/ledger';
import { startTestConsortium, type TestConsortium } from '../consortium';
import { incidentItem } from '../incident-items';
import { seededNumbers } from '../seeded';
import type { Check, Proof, ProofRequest, ProofResult } from './proof';
import { countOnLedger, type LedgerCount } from './ledger-count';
import { type Acknowledged, recordUntilAcknowledged } from './workload';

const INCIDENTS = 1_000;
const BATCH = 25;
const WORKERS = 4;

const claim =
  'kill -9 of the network and the chaincodes while incidents go in one by one and in batches: ' +
  'nothing acknowledged is missing and nothing is there twice on any ledger';

/** T02, the part that exists: network and chaincodes under seeded kill -9. */
export const t02: Proof = {
  id: 'T02',
  claim,
  count: { meaning: 'kills', full: 200 },
  run: runT02,
};

async function runT02({ seed, count = t02.count.full, say }: ProofRequest): Promise<ProofResult> {
  const random = seededNumbers(seed);
  await using consortium = await startTestConsortium();
  const ledgers = await connectAll(consortium);
  const started = performance.now();
  const progress = { acknowledged: [] as Acknowledged[], done: 0 };
  const work = calls(`s${String(seed)}`, consortium);
  const killing = kill(consortium, count, random, progress, say);
  await Promise.all(
    Array.from({ length: WORKERS }, (_, worker) => drain(work, ledgers, worker, progress)),
  );
  const kills = await killing;
  await consortium.embedded.ready();
  const seconds = (performance.now() - started) / 1000;
  const counts = await Promise.all(ledgers.map((ledger) => countOnLedger(ledger)));
  await Promise.all(ledgers.map((ledger) => ledger[Symbol.asyncDispose]()));
  return summary(consortium, counts, progress.acknowledged, kills, seconds);
}

function connectAll(consortium: TestConsortium) {
  return Promise.all(consortium.members.map((member) => consortium.connect(member, 'connector')));
}

/** Half of the incidents one by one, half in batches, mixed. */
function calls(run: string, { members }: TestConsortium) {
  const queue: { member: number; items: IncidentItem[] }[] = [];
  let number = 0;
  for (let round = 0; number < INCIDENTS; round += 1) {
    const member = round % members.length;
    const siteId = members[member]?.siteId ?? '';
    const next = (size: number) =>
      Array.from({ length: size }, () => incidentItem(siteId, run, (number += 1)));
    queue.push({ member, items: next(BATCH) });
    for (let single = 0; single < BATCH; single += 1) queue.push({ member, items: next(1) });
  }
  return queue;
}

async function drain(
  work: ReturnType<typeof calls>,
  ledgers: readonly Ledger[],
  _worker: number,
  progress: { acknowledged: Acknowledged[]; done: number },
): Promise<void> {
  for (let call = work.shift(); call !== undefined; call = work.shift()) {
    const ledger = ledgers[call.member];
    if (ledger === undefined) throw new Error('a call names no member');
    progress.acknowledged.push(await recordUntilAcknowledged(ledger, call.items));
    progress.done += call.items.length;
  }
}

/** Kills spread over the work: kill number k falls when k / kills of the incidents are in. */
async function kill(
  { embedded }: TestConsortium,
  kills: number,
  random: () => number,
  progress: { readonly done: number },
  say: (line: string) => void,
): Promise<Record<string, number>> {
  const killed: Record<string, number> = {};
  for (let number = 0; number < kills; number += 1) {
    const due = ((number + random()) / kills) * INCIDENTS * 0.95;
    while (progress.done < due) await sleep(2);
    await embedded.ready();
    await sleep(random() * 60);
    const parts = embedded.parts;
    const part = random() < 0.5 ? parts[0] : parts[Math.floor(random() * parts.length)];
    if (part?.pid === undefined) throw new Error('a part that is ready has no process');
    process.kill(part.pid, 'SIGKILL');
    killed[part.name] = (killed[part.name] ?? 0) + 1;
    say(
      `kill ${String(number + 1)} of ${String(kills)}: ${part.name}, ${String(progress.done)} incidents in`,
    );
    await sleep(20);
  }
  return killed;
}

function summary(
  { members }: TestConsortium,
  counts: readonly LedgerCount[],
  acknowledged: readonly Acknowledged[],
  kills: Record<string, number>,
  seconds: number,
): ProofResult {
  const ids = new Set(acknowledged.flatMap((answer) => answer.ids));
  const refused = acknowledged
    .flatMap((answer) => answer.outcomes)
    .filter((outcome) => outcome !== 'recorded' && outcome !== 'duplicate').length;
  const checks: Check[] = [
    { what: 'incidents acknowledged', expected: INCIDENTS, observed: ids.size },
    { what: 'acknowledged as anything but recorded or duplicate', expected: 0, observed: refused },
    ...members.flatMap(({ mspId }, index) => onLedger(mspId, counts[index], ids)),
  ];
  return {
    id: t02.id,
    claim,
    checks,
    figures: {
      ...Object.fromEntries(Object.entries(kills).map(([part, n]) => [`kills of ${part}`, n])),
      'calls that needed more than one attempt': acknowledged.filter((a) => a.attempts > 1).length,
      'wall time s': Number(seconds.toFixed(1)),
      blocks: counts[0]?.height ?? 0,
    },
  };
}

function onLedger(mspId: string, count: LedgerCount | undefined, ids: Set<string>): Check[] {
  const recorded = count?.recorded ?? new Map<string, number>();
  const stored = count?.stored ?? new Set<string>();
  const twice = [...recorded.values()].filter((times) => times > 1).length;
  const missing = [...ids].filter((id) => !stored.has(id) || !recorded.has(id)).length;
  const extra = [...stored].filter((id) => !ids.has(id)).length;
  return [
    { what: `${mspId}: acknowledged but missing`, expected: 0, observed: missing },
    { what: `${mspId}: there twice`, expected: 0, observed: twice },
    { what: `${mspId}: there but never acknowledged`, expected: 0, observed: extra },
  ];
}
