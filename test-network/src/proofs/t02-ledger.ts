import type { IncidentItem } from '@edgebeat/core';
import type { Ledger } from '@edgebeat/ledger';
import { startTestConsortium, type TestConsortium } from '../consortium';
import { incidentItem } from '../incident-items';
import { seededNumbers } from '../seeded';
import type { Check, Proof, ProofRequest, ProofResult } from './proof';
import { type Kills, killAll, type KillTargets, WorkProgress } from './kills';
import { countOnLedger, type LedgerCount, ledgerChecks } from './ledger-count';
import { type Acknowledged, recordUntilAcknowledged, repeatedCalls } from './workload';

const INCIDENTS = 1_000;
const BATCH = 25;
const WORKERS = 4;
/** How many incidents the work may be ahead of the next kill. */
const AHEAD = 60;

const claim =
  'kill -9 of the network and the chaincodes while incidents go in one by one and in batches: ' +
  'nothing acknowledged is missing and nothing is there twice on any ledger';

/** The ledger's part of T02: network and chaincodes under seeded kill -9. */
export const t02Ledger: Proof = {
  id: 'T02-LEDGER',
  claim,
  count: { meaning: 'kills', full: 200 },
  run: runT02,
};

async function runT02({
  seed,
  count = t02Ledger.count.full,
  say,
}: ProofRequest): Promise<ProofResult> {
  await using consortium = await startTestConsortium();
  const ledgers = await connectAll(consortium);
  const started = performance.now();
  const progress = new Progress();
  const plan = { kills: count, work: INCIDENTS, ahead: AHEAD, random: seededNumbers(seed) };
  const work = calls(`s${String(seed)}`, consortium);
  const [kills] = await Promise.all([
    killAll(targetsOf(consortium), plan, progress, say),
    ...Array.from({ length: WORKERS }, () => drain(work, ledgers, progress)),
  ]);
  await consortium.embedded.ready();
  const seconds = (performance.now() - started) / 1000;
  const counts = await Promise.all(ledgers.map((ledger) => countOnLedger(ledger)));
  await Promise.all(ledgers.map((ledger) => ledger[Symbol.asyncDispose]()));
  return summary(consortium, counts, { progress, kills, wanted: count, seconds });
}

class Progress extends WorkProgress {
  readonly acknowledged: Acknowledged[] = [];
}

/** Half of the kills hit the network, which every call needs. */
function targetsOf({ embedded }: TestConsortium): KillTargets {
  return {
    ready: () => embedded.ready(),
    choose: (random) => {
      const { parts } = embedded;
      const part = random() < 0.5 ? parts[0] : parts[Math.floor(random() * parts.length)];
      return Promise.resolve(part);
    },
  };
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
  progress: Progress,
): Promise<void> {
  for (;;) {
    await progress.mayBegin();
    const call = work.shift();
    if (call === undefined) return;
    const ledger = ledgers[call.member];
    if (ledger === undefined) throw new Error('a call names no member');
    progress.inFlight += call.items.length;
    progress.acknowledged.push(await recordUntilAcknowledged(ledger, call.items));
    progress.inFlight -= call.items.length;
    progress.done += call.items.length;
  }
}

interface Run {
  readonly progress: Progress;
  readonly kills: Kills;
  readonly wanted: number;
  readonly seconds: number;
}

function summary(
  { members }: TestConsortium,
  counts: readonly LedgerCount[],
  { progress: { acknowledged }, kills, wanted, seconds }: Run,
): ProofResult {
  const ids = new Set(acknowledged.flatMap((answer) => answer.ids));
  const refused = acknowledged
    .flatMap((answer) => answer.outcomes)
    .filter((outcome) => outcome !== 'recorded' && outcome !== 'duplicate').length;
  const killed = Object.values(kills.byPart).reduce((sum, n) => sum + n, 0);
  const checks: Check[] = [
    { what: 'kills', expected: wanted, observed: killed },
    { what: 'incidents acknowledged', expected: INCIDENTS, observed: ids.size },
    { what: 'acknowledged as anything but recorded or duplicate', expected: 0, observed: refused },
    ...members.flatMap(({ mspId }, index) => ledgerChecks(mspId, counts[index], ids)),
  ];
  return {
    id: t02Ledger.id,
    claim,
    checks,
    figures: {
      ...Object.fromEntries(
        Object.entries(kills.byPart).map(([part, n]) => [`kills of ${part}`, n]),
      ),
      'kills while calls were under way': kills.duringCalls,
      'calls that needed more than one attempt': repeatedCalls(acknowledged),
      'wall time s': Number(seconds.toFixed(1)),
      blocks: counts[0]?.height ?? 0,
    },
  };
}
