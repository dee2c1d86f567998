import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EventLog, type LogPins, type Signer, verifyLog } from '@edgebeat/store';
import { type Attack, attacks } from '../event-store/attacks';
import { CountingAnchor, eventsFrom } from '../event-store/proof-events';
import { openProofLog } from '../event-store/proof-log';
import { seededNumbers } from '../seeded';
import type { Check, Proof, ProofRequest, ProofResult } from './proof';

const RECORDS = 2_000;
/** Anchors lie at every 500th record; the last 500 lie above the last one. */
const ANCHORED = 1_500;

const claim =
  'event store: an edit, a deletion, a swap, a forged insert, a re-chain, a torn tail, a truncation and a re-signing with the site’s own key are all found at or below the last anchor';

/** How many places above the last anchor are tried for how many below it. */
const SHARE_ABOVE = 6;

/** T13: eight attacks on the files of an event log, each at seeded records. */
export const t13: Proof = {
  id: 'T13',
  claim,
  count: { meaning: 'places for each of 8 attacks', full: 60 },
  run: runT13,
};

interface Victim {
  readonly home: string;
  readonly signer: Signer;
  readonly pins: LogPins;
}

interface Tally {
  readonly tried: number;
  readonly anchored: number;
  readonly alone: number;
}

async function runT13({ seed, count = t13.count.full, say }: ProofRequest): Promise<ProofResult> {
  const home = await mkdtemp(join(tmpdir(), 'edgebeat-t13-'));
  try {
    const victim = await writeVictim(home);
    const sound = await verifyLog(join(home, 'site', 'store'), victim.pins);
    const random = seededNumbers(seed);
    const [below, above] = [new Map<string, Tally>(), new Map<string, Tally>()];
    for (const attack of attacks) {
      below.set(
        attack.name,
        await attackAll(victim, attack, () => within(random, 0, ANCHORED), count),
      );
      const few = Math.ceil(count / SHARE_ABOVE);
      above.set(
        attack.name,
        await attackAll(victim, attack, () => within(random, ANCHORED, RECORDS), few),
      );
      const { tried, anchored, alone } = below.get(attack.name) ?? nothing;
      say(
        `${attack.name}: ${String(anchored)} of ${String(tried)} found, without anchors ${String(alone)}`,
      );
    }
    return {
      id: t13.id,
      claim,
      checks: checks(below, sound.findings.length),
      figures: figures(below, above),
    };
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

const nothing: Tally = { tried: 0, anchored: 0, alone: 0 };

/** Never the last record of a range: a swap needs a neighbour. */
function within(random: () => number, from: number, to: number): number {
  return from + Math.floor(random() * (to - from - 1));
}

async function writeVictim(home: string): Promise<Victim> {
  const { log, signer } = await openProofLog(join(home, 'site'), { segmentBytes: 100_000 });
  const anchor = new CountingAnchor();
  await using open: EventLog = log;
  for (let from = 0; from < RECORDS; from += 100) {
    await open.append(eventsFrom(from, 100));
    if (from + 100 > ANCHORED || (from + 100) % 500 !== 0) continue;
    await open.checkpoint();
    await open.anchor(anchor);
  }
  return { home, signer, pins: { keys: [signer], anchors: open.anchors } };
}

async function attackAll(
  victim: Victim,
  attack: Attack,
  place: () => number,
  count: number,
): Promise<Tally> {
  let [anchored, alone] = [0, 0];
  for (let number = 0; number < count; number += 1) {
    const found = await attackOnce(victim, attack, place());
    anchored += found.anchored ? 1 : 0;
    alone += found.alone ? 1 : 0;
  }
  return { tried: count, anchored, alone };
}

async function attackOnce({ home, signer, pins }: Victim, attack: Attack, sequence: number) {
  const copy = join(home, 'copy');
  await cp(join(home, 'site', 'store'), copy, { recursive: true });
  try {
    await attack.carryOut(join(copy, 'logs', '000001'), sequence, signer);
    const withAnchors = await verifyLog(copy, pins);
    const without = await verifyLog(copy, { keys: pins.keys });
    return { anchored: !withAnchors.ok, alone: !without.ok };
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

function checks(below: ReadonlyMap<string, Tally>, findings: number): Check[] {
  return [
    { what: 'findings in the log before any attack', expected: 0, observed: findings },
    ...[...below].map(([name, { tried, anchored }]) => {
      return { what: `${name}: found of ${String(tried)}`, expected: tried, observed: anchored };
    }),
    { what: 'found of all', expected: sum(below, 'tried'), observed: sum(below, 'anchored') },
  ];
}

function figures(below: ReadonlyMap<string, Tally>, above: ReadonlyMap<string, Tally>) {
  const share = (tally: Tally, of: 'anchored' | 'alone') =>
    `${String(tally[of])} of ${String(tally.tried)}`;
  return {
    'records; last anchor; exposure above it': `${String(RECORDS)}; ${String(ANCHORED)}; ${String(RECORDS - ANCHORED)} records`,
    'found without anchors': `${String(sum(below, 'alone'))} of ${String(sum(below, 'tried'))}`,
    ...Object.fromEntries(
      [...below].map(([name, tally]) => [`${name}: found without anchors`, share(tally, 'alone')]),
    ),
    'found above the last anchor': `${String(sum(above, 'anchored'))} of ${String(sum(above, 'tried'))}`,
    ...Object.fromEntries(
      [...above].map(([name, tally]) => [
        `${name}: found above the last anchor`,
        share(tally, 'anchored'),
      ]),
    ),
  };
}

function sum(tallies: ReadonlyMap<string, Tally>, of: keyof Tally): number {
  return [...tallies.values()].reduce((total, tally) => total + tally[of], 0);
}
