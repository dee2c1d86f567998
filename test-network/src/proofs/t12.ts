import { interruptions, recordedBlocks } from '../recording/interruptions';
import type { Kill } from '../recording/kill-points';
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
  const { eventIds } = await site.withBus(async (bus) => {
    await publishChain(bus, blocks);
    return publishEvents(bus, count);
  });
  await site.record({ tells: true });
  const recorded = await hashProjection(site.database);
  const { events, incidents } = await site.shown();
  const logged = (await site.loggedIds()).length;
  say(`recorded: ${String(logged)} records in the log, ${String(blocks)} blocks`);
  const seconds = await rebuild(site, blocks);
  say(`made anew in ${seconds.toFixed(1)} s`);
  const anew = await hashProjection(site.database);
  const plan = interruptions(logged, blocks, seededNumbers(seed));
  const { kills, idle } = await rebuildInterrupted(site, blocks, plan, say);
  const afterKills = await hashProjection(site.database);
  return {
    ...{ id: t12.id, claim },
    checks: [
      { what: 'events in the projection', expected: eventIds.size, observed: events },
      { what: 'incidents in the projection', expected: blocks, observed: incidents },
      differing('tables that differ when they are made anew', differences(recorded, anew)),
      { what: 'kills while they are made anew', expected: plan.length, observed: kills },
      { what: 'kills behind which nothing had come', expected: 0, observed: idle },
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

/** Answers how many kills hit, and behind how many of them the projection was no further. */
async function rebuildInterrupted(
  site: RecordedSite,
  blocks: number,
  plan: readonly Kill[],
  say: (line: string) => void,
): Promise<{ readonly kills: number; readonly idle: number }> {
  await site.dropProjection();
  let kills = 0;
  let idle = 0;
  let last = 0;
  for (const kill of plan) {
    if (await site.record({ blocks, kill })) kills += 1;
    const { logged, incidents } = await site.shown();
    if (logged + incidents <= last) idle += 1;
    last = logged + incidents;
    say(`killed while ${kill.point}: ${String(logged)} records, ${String(incidents)} incidents`);
  }
  await site.record({ blocks });
  return { kills, idle };
}

function differing(what: string, tables: readonly string[]): Check {
  return { what, expected: 0, observed: tables.length };
}

function inTime(seconds: number): Check {
  const what = `minutes over the ${String(fullSeconds / 60)} that it may take`;
  return { what, expected: 0, observed: Math.max(0, Math.ceil((seconds - fullSeconds) / 60)) };
}
