import type { EventOf } from '@edgebeat/core';
import { seededNumbers } from '../seeded';
import { type Correlated, Correlator } from './correlating';
import { lastLogins, LATENESS_MS, logins, loginSet } from './logins';
import type { Check, Proof, ProofRequest, ProofResult } from './proof';
import { correlateUnderKills } from './t11-kills';

type Log = EventOf<'LogReceived'>;

const SHUFFLES = 20;

const claim =
  'events in 20 shuffles within the watermark give one output hash; events beyond it are counted ' +
  'exactly and change nothing; the state survives kill -9 with the same output, nothing said twice';

/** T11: correlation does not depend on the order in which events come in. */
export const t11: Proof = {
  id: 'T11',
  claim,
  count: { meaning: 'events', full: 100_000 },
  run: runT11,
};

async function runT11({ seed, count = t11.count.full, say }: ProofRequest): Promise<ProofResult> {
  const random = seededNumbers(seed);
  const started = performance.now();
  const events = logins(count, random);
  const correlator = new Correlator(loginSet());
  const reference = correlator.correlate(events);
  say(`${String(count)} events in order: ${String(reference.said)} said, ${reference.hash}`);

  const shuffled = Array.from({ length: SHUFFLES }, (_, round): Correlated => {
    const result = correlator.correlate(shuffle(events, random));
    say(`shuffle ${String(round + 1)}: ${String(result.said)} said, ${result.hash}`);
    return result;
  });
  const lateness = lateArrivals(events, random);
  const late = correlator.correlate(lateness.arrivals);
  const without = correlator.correlate(events.filter((event) => !lateness.late.has(event.id)));
  say(`${String(late.late)} things late of ${String(lateness.expected)}`);

  const some = [...shuffle(events.slice(0, Math.ceil(count / 5)), random), ...lastLogins(count)];
  const kills = count < t11.count.full ? 3 : 10;
  const open = correlator.correlate(some, false);
  const after = await correlateUnderKills(some, kills, random, say);

  const hashes = new Set([reference, ...shuffled].map(({ hash }) => hash));
  const checks: Check[] = [
    { what: 'output hashes of order and shuffles', expected: 1, observed: hashes.size },
    { what: 'late in the shuffles', expected: 0, observed: sum(shuffled.map((one) => one.late)) },
    { what: 'late beyond the watermark', expected: lateness.expected, observed: late.late },
    {
      what: 'output is that without them',
      expected: 1,
      observed: Number(late.hash === without.hash),
    },
    { what: 'kill -9', expected: kills, observed: after.kills },
    {
      what: 'output after kills is the same',
      expected: 1,
      observed: Number(after.hash === open.hash),
    },
    { what: 'said twice after kills', expected: 0, observed: after.twice },
    { what: 'late after kills', expected: 0, observed: after.late },
  ];
  const figures = {
    ...{
      'said under kills': open.said,
      'output hash': reference.hash,
      'correlations said': reference.said,
    },
    ...{ 'events under kills': some.length },
    'wall time s': Number(((performance.now() - started) / 1000).toFixed(1)),
  };
  return { id: t11.id, claim, checks, figures };
}

/** Events in an order in which none is overtaken by more than the watermark allows. */
function shuffle(events: readonly Log[], random: () => number): Log[] {
  const arrivals = events.map((event) => ({
    event,
    at: Date.parse(event.time) + random() * (LATENESS_MS - 1),
  }));
  return arrivals.sort((a, b) => a.at - b.at).map(({ event }) => event);
}

/**
 * Events of which some come just after another one of their address that is too much newer; each of
 * those is late for every rule that counts it, which is all four for failed logins.
 */
function lateArrivals(events: readonly Log[], random: () => number) {
  const late = new Set<string>();
  const following = new Map<string, Log[]>();
  const byAddress = new Map<string, Log[]>();
  for (const event of events) {
    const { address = '', outcome } = event.data.authentication;
    if (outcome !== 'failed') continue;
    const list = byAddress.get(address) ?? [];
    byAddress.set(address, [...list, event]);
  }
  for (const list of byAddress.values()) {
    const [first] = list;
    const anchor = list.find(({ time }) => spanOf(first, time) > LATENESS_MS);
    if (first === undefined || anchor === undefined || random() < 0.5) continue;
    late.add(first.id);
    following.set(anchor.id, [first]);
  }
  const arrivals = events
    .filter(({ id }) => !late.has(id))
    .flatMap((event) => [event, ...(following.get(event.id) ?? [])]);
  return { arrivals, late, expected: late.size * 4 };
}

function spanOf(first: Log | undefined, time: string): number {
  return first === undefined ? 0 : Date.parse(time) - Date.parse(first.time);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
