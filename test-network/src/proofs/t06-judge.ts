import type { Check } from './proof';

/** A time of one clock, in milliseconds. */
interface Interval {
  readonly start: number;
  readonly end: number;
}

/** One compare-and-set of a client: what it expected, and what became of it. */
export interface Update extends Interval {
  readonly commandId: string;
  readonly policyId: string;
  readonly expected: number;
  /** The revision that it made; undefined when it was refused and changed nothing. */
  readonly won: number | undefined;
}

/** The latest revision that a client was told by its member's peer. */
export interface Read extends Interval {
  readonly policyId: string;
  readonly member: number;
  readonly revision: number;
}

/** What all clients did, and the commands on the ledger by policy, from its first revision on. */
export interface Histories {
  readonly updates: readonly (Update & { readonly member: number })[];
  readonly reads: readonly Read[];
  readonly ledger: ReadonlyMap<string, readonly { revision: number; commandId: string }[]>;
}

/**
 * Judges a history of compare-and-set registers: linearizable (Herlihy and Wing 1990) when every
 * revision has one winner, winners count in an order that agrees with real time, and whoever lost
 * had somebody to lose against. Reads are of one member's peer: they may be behind other members,
 * and never behind what the same member has acknowledged.
 */
export function judge({ updates, reads, ledger }: Histories): readonly Check[] {
  const winners = new Map(
    updates.flatMap((one) => (one.won === undefined ? [] : [[keyOf(one.policyId, one.won), one]])),
  );
  const won = updates.filter((one) => one.won !== undefined);
  const onLedger = [...ledger].flatMap(([policyId, all]) =>
    all.slice(1).map((entry) => ({ ...entry, policyId })),
  );
  const gaps = [...ledger.values()].flatMap((all) =>
    all.filter(({ revision }, index) => revision !== index + 1),
  );
  const strangers = onLedger.filter(
    (entry) => winners.get(keyOf(entry.policyId, entry.revision))?.commandId !== entry.commandId,
  );
  return [
    none('gaps in the revisions', gaps),
    {
      what: 'revisions on the ledger for each winner',
      expected: won.length,
      observed: onLedger.length,
    },
    none('revisions that are not their one winner’s', strangers),
    none(
      'winners of another revision than the next',
      won.filter(({ expected, won: made }) => made !== expected + 1),
    ),
    none('winners in an order against real time', won.filter(isBeforeEarlier(won))),
    none(
      'losers that nobody had won against',
      updates.filter(({ won: made, policyId, expected, end }) => {
        const winner = winners.get(keyOf(policyId, expected + 1));
        return made === undefined && (winner === undefined || winner.start > end);
      }),
    ),
    none('reads behind what their member had acknowledged', reads.filter(isBehind(won))),
    none(
      'reads of a revision that nobody had begun',
      reads.filter(({ policyId, revision, end }) => {
        const winner = winners.get(keyOf(policyId, revision));
        return revision > 1 && (winner === undefined || winner.start > end);
      }),
    ),
  ];
}

function none(what: string, found: readonly unknown[]): Check {
  return { what, expected: 0, observed: found.length };
}

function keyOf(policyId: string, revision: number): string {
  return `${policyId} ${String(revision)}`;
}

/** Whether an update was over before one began that made an earlier revision. */
function isBeforeEarlier(won: readonly Update[]): (update: Update) => boolean {
  const latestStart = new Map<string, number>();
  const inOrder = [...won].sort((a, b) => (a.won ?? 0) - (b.won ?? 0));
  const wrong = new Set<Update>();
  for (const update of inOrder) {
    const before = latestStart.get(update.policyId) ?? Number.NEGATIVE_INFINITY;
    if (update.end < before) wrong.add(update);
    latestStart.set(update.policyId, Math.max(before, update.start));
  }
  return (update) => wrong.has(update);
}

function isBehind(won: Histories['updates']): (read: Read) => boolean {
  const byPlace = new Map<string, Histories['updates'][number][]>();
  for (const update of won) {
    const place = keyOf(update.policyId, update.member);
    byPlace.set(place, [...(byPlace.get(place) ?? []), update]);
  }
  return ({ policyId, member, revision, start }) =>
    (byPlace.get(keyOf(policyId, member)) ?? []).some(
      (update) => update.end < start && (update.won ?? 0) > revision,
    );
}
