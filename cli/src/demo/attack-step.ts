import { basename } from 'node:path';
import type { IncidentOpenedData } from '@edgebeat/core';
import type { Member } from '../consortium/plan';
import type { Consortium } from '../consortium/start';
import { Exit } from '../exit-codes';
import type { Steps } from '../output/steps';
import { detect, type LogReading, readLog } from './detect';
import { notariseIncidents, type Sighting, sightings } from './notarise';

const SHOWN_INCIDENTS = 5;

/**
 * From a log to three ledgers: read, detect, endorse and commit, look.
 *
 * @returns the number of the block that holds the first incident, or of the last block without one.
 */
export async function attackStep(
  steps: Steps,
  consortium: Consortium,
  member: Member,
  input: string,
): Promise<number> {
  const reading = await steps.step(
    `${basename(input)} is read at ${member.siteId}`,
    async (say) => {
      const read = await readLog(input, member, new Date());
      tellReading(read, say);
      return read;
    },
  );
  const incidents = await steps.step('The security agent looks for brute force', (say) => {
    const found = detect(reading.events, member);
    found.slice(0, SHOWN_INCIDENTS).forEach((incident) => {
      say(describe(incident));
    });
    if (found.length > SHOWN_INCIDENTS) say(`… ${String(found.length)} incidents in all`);
    if (found.length === 0) say('none found; nothing has to be notarised');
    return Promise.resolve(found);
  });
  if (incidents.length === 0) return 1;
  const id = await commitStep(steps, consortium, member, incidents);
  return lookStep(steps, consortium, member, id);
}

function tellReading({ tally, parked }: LogReading, say: (line: string) => void): void {
  const reasons = Object.entries(tally.parked).map(([reason, n]) => `${reason} ${String(n)}`);
  const parkedText = reasons.length === 0 ? 'none parked' : `parked: ${reasons.join(', ')}`;
  say(`${String(tally.lines)} lines: ${String(tally.events)} events, ${parkedText}`);
  for (const { position, detail, excerpt } of parked) {
    say(`parked at byte ${position}: ${detail}: ${excerpt.slice(0, 60)}`);
  }
}

function describe({
  type,
  severity,
  techniques,
  details,
  firstSeen,
  lastSeen,
}: IncidentOpenedData) {
  const seconds = Math.round((Date.parse(lastSeen) - Date.parse(firstSeen)) / 1000);
  return `${type} (${severity}, ${techniques.join(' ')}) from ${details.address}: ${String(details.failures)} failures within ${String(seconds)} s`;
}

function commitStep(
  steps: Steps,
  consortium: Consortium,
  member: Member,
  incidents: readonly IncidentOpenedData[],
): Promise<string> {
  return steps.step('The incidents are endorsed and committed', async (say) => {
    const { answers, transactions } = await notariseIncidents(consortium, member, incidents);
    const count = (outcome: string) => answers.filter((a) => a.outcome === outcome).length;
    const refused = answers.find(({ outcome }) => outcome === 'refused' || outcome === 'conflict');
    if (refused !== undefined) throw new Exit('refused', `${refused.id}: ${refused.detail ?? ''}`);
    for (const { transactionId, block, endorsers } of transactions) {
      say(
        `transaction ${transactionId}, block ${String(block)}, endorsed by ${endorsers.join(' and ')}`,
      );
    }
    say(
      `${String(count('recorded'))} recorded, ${String(count('duplicate'))} there before (same id and content: one effect)`,
    );
    const [first] = answers;
    if (first === undefined) throw new Error('the ledger answered no item');
    return first.id;
  });
}

function lookStep(
  steps: Steps,
  consortium: Consortium,
  member: Member,
  id: string,
): Promise<number> {
  return steps.step('Every member looks on its own ledger', async (say) => {
    const seen = await sightings(consortium, member.mspId, id);
    for (const one of seen) say(sightingLine(one));
    const distinct = new Set(seen.map(({ view, blockHash }) => `${view.contentHash} ${blockHash}`));
    if (distinct.size !== 1) throw new Exit('not-proven', 'the members hold different things');
    return seen[0]?.block ?? 0;
  });
}

function sightingLine({ member, view, block, blockHash }: Sighting): string {
  return `${member.mspId.padEnd(9)} ${view.id} content ${view.contentHash.slice(0, 16)}… block ${String(block)} ${blockHash}`;
}
