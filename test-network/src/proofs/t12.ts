import { recordedBlocks, type Interruption, interruptions } from '../recording/interruptions';
import { differences, hashProjection } from '../recording/projection-hash';
import { publishChain, publishEvents } from '../recording/recorded-events';
import { type RecordedSite, startRecordedSite } from '../recording/recorded-site';
import { seededNumbers } from '../seeded';
import type { Check, Proof, ProofRequest, ProofResult } from './proof';

const fullEvents = 100_000;
const fullSeconds = 300;

const claim =
  'the schema projection is dropped and made anew from the event log and the ledger: every row of every ' +
  'table is the same to the byte, also when that is interrupted by kill -9 again and again';

/** T12: the projection comes back from what it was made of. */
export const t12: Proof = {
  id: 'T12',
  claim,
  count: { meaning: 'records on the bus', full: fullEvents },
  run: runT12,
};

async function runT12({ seed, count = fullEvents, say }: ProofRequest): Promise<ProofResult> {
  await using site = await startRecordedSite();
  const blocks = recordedBlocks(count);
  await site.withBus(async (bus) => {
    await publishEvents(bus, count);
    await publishChain(bus, blocks);
  });
  await site.record({ tells: true });
  const recorded = await hashProjection(site.database);
  const logged = (await site.loggedIds()).length;
  say(`recorded: ${String(logged)} records in the log, ${String(blocks)} blocks`);
  const seconds = await rebuild(site, blocks);
  say(`made anew in ${seconds.toFixed(1)} s`);
  const anew = await hashProjection(site.database);
  const plan = interruptions(logged, blocks, seededNumbers(seed));
  const kills = await rebuildInterrupted(site, blocks, plan, say);
  const afterKills = await hashProjection(site.database);
  return {
    ...{ id: t12.id, claim },
    checks: [
      differing('tables that differ when they are made anew', differences(recorded, anew)),
      { what: 'kills while they are made anew', expected: plan.length, observed: kills },
      differing('tables that differ after the kills', differences(recorded, afterKills)),
      ...(count < fullEvents ? [] : [inTime(seconds)]),
    ],
    figures: {
      'tables compared': Object.keys(recorded).length,
      ...{ 'records in the log': logged, 'blocks on the ledger': blocks },
      'made anew in s': Number(seconds.toFixed(1)),
    },
  };
}

async function rebuild(site: RecordedSite, blocks: number): Promise<number> {
  await site.dropProjection();
  const started = performance.now();
  await site.record({ blocks });
  return (performance.now() - started) / 1000;
}

/** Answers how many of the planned kills hit; the last run is not killed. */
async function rebuildInterrupted(
  site: RecordedSite,
  blocks: number,
  plan: readonly Interruption[],
  say: (line: string) => void,
): Promise<number> {
  await site.dropProjection();
  let kills = 0;
  for (const kill of plan) {
    if (await site.record({ blocks, kill })) kills += 1;
    say(`killed while ${kill.point}, ${String(kill.after)} further`);
  }
  await site.record({ blocks });
  return kills;
}

function differing(what: string, tables: readonly string[]): Check {
  return { what, expected: 0, observed: tables.length };
}

function inTime(seconds: number): Check {
  const what = `minutes over the ${String(fullSeconds / 60)} that it may take`;
  return { what, expected: 0, observed: Math.max(0, Math.ceil((seconds - fullSeconds) / 60)) };
}
