import { setTimeout as sleep } from 'node:timers/promises';
import {
  EdgeBeatError,
  type PolicyContent,
  PolicyHistoryPage,
  PolicyRevisionRecord,
  PolicyView,
  Rejected,
} from '@edgebeat/core';
import { type Ledger, submitAndWait } from '@edgebeat/ledger';
import { startTestConsortium } from '../consortium';
import { seededNumbers } from '../seeded';
import type { Proof, ProofRequest, ProofResult } from './proof';
import { type Histories, judge, type Read } from './t06-judge';

const CLIENTS = 100;
const POLICIES = 20;
const PATIENCE_MS = 180_000;
const bounds = { deadlineMs: 60_000, attempts: 20 } as const;

const claim =
  '100 clients of three members update 20 policies by compare-and-set: one winner for each revision, ' +
  'linearizable, and the same on three ledgers';

/** Policies under updates that compete. */
export const t06: Proof = {
  id: 'T06',
  claim,
  count: { meaning: 'updates', full: 10_000 },
  run,
};

type Update = Histories['updates'][number];
type Place = Pick<PolicyRevisionRecord, 'owner' | 'policyId'>;

interface Work {
  readonly seed: number;
  readonly ledgers: readonly Ledger[];
  readonly policies: readonly Place[];
  readonly updates: Update[];
  readonly reads: Read[];
  /** How many updates are still to begin. */
  left: number;
}

async function run({ seed, count = t06.count.full, say }: ProofRequest): Promise<ProofResult> {
  await using consortium = await startTestConsortium();
  const { members } = consortium;
  const ledgers = await Promise.all(
    members.map((member) => consortium.connect(member, 'operator')),
  );
  const policies = await Promise.all(
    Array.from({ length: POLICIES }, (_, index) => propose(ledgers[index % ledgers.length], index)),
  );
  const work: Work = { seed, ledgers, policies, updates: [], reads: [], left: count };
  const started = performance.now();
  await Promise.all(Array.from({ length: CLIENTS }, (_, client) => runClient(client, work, say)));
  const seconds = (performance.now() - started) / 1000;
  const histories = await Promise.all(ledgers.map((ledger) => readHistories(ledger, policies)));
  await Promise.all(ledgers.map((ledger) => ledger[Symbol.asyncDispose]()));
  const [ledger] = histories;
  if (ledger === undefined) throw new Error('there is no ledger');
  const differing = histories.filter((one) => textOf(one) !== textOf(ledger));
  const { updates, reads } = work;
  const won = updates.filter((update) => update.won !== undefined).length;
  return {
    id: t06.id,
    claim,
    checks: [
      { what: 'updates that were answered', expected: count, observed: updates.length },
      { what: 'ledgers that differ', expected: 0, observed: differing.length },
      ...judge({ updates, reads, ledger }),
    ],
    figures: {
      ...{ clients: CLIENTS, policies: POLICIES, won, lost: updates.length - won },
      'reads judged': reads.length,
      'updates a second': Number((count / seconds).toFixed(0)),
      'wall time s': Number(seconds.toFixed(1)),
    },
  };
}

/** Reads a policy and updates what it read, until nothing is left to do. */
async function runClient(client: number, work: Work, say: (line: string) => void): Promise<void> {
  const random = seededNumbers(work.seed * 1_000 + client);
  const member = client % work.ledgers.length;
  const ledger = work.ledgers[member];
  if (ledger === undefined) throw new Error('there is no member');
  for (let number = 1; work.left > 0; number += 1) {
    work.left -= 1;
    if (work.left % 1_000 === 0) say(`${String(work.left)} updates are left`);
    const place = work.policies[Math.floor(random() * work.policies.length)];
    if (place === undefined) throw new Error('there is no policy');
    const { policyId } = place;
    const [revision, reading] = await timed(() => latestOf(ledger, place));
    work.reads.push({ policyId, member, revision, ...reading });
    const commandId = `t06-${String(work.seed)}-${String(client)}-${String(number)}`;
    const argument = {
      ...{ ...place, commandId, expectedRevision: revision },
      policy: contentOf(commandId),
    };
    const [won, updating] = await timed(() => compareAndSet(ledger, argument));
    work.updates.push({ policyId, member, commandId, expected: revision, won, ...updating });
  }
}

/** @returns the revision that it made, or undefined when another update was first. */
async function compareAndSet(ledger: Ledger, argument: object): Promise<number | undefined> {
  const call = { contract: 'policy', transaction: 'update', argument };
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      const { result } = await submitAndWait(ledger, call, bounds);
      return PolicyRevisionRecord.parse(result).revision;
    } catch (error) {
      if (!(error instanceof EdgeBeatError)) throw error;
      if (error.code === 'revision-mismatch') return undefined;
      // Whatever else it was, the same command again is one effect and tells what became of it.
      const isFinal = error instanceof Rejected && error.code !== 'ledger-contention';
      if (isFinal || performance.now() > deadline) throw error;
      await sleep(100);
    }
  }
}

async function latestOf(ledger: Ledger, { owner, policyId }: Place): Promise<number> {
  const argument = { owner, policyId };
  const view = await ledger.evaluate({ contract: 'policy', transaction: 'get', argument });
  return PolicyView.parse(view).latestRevision;
}

async function timed<T>(work: () => Promise<T>): Promise<[T, { start: number; end: number }]> {
  const start = performance.now();
  const result = await work();
  return [result, { start, end: performance.now() }];
}

async function propose(ledger: Ledger | undefined, number: number): Promise<Place> {
  if (ledger === undefined) throw new Error('there is no member');
  const commandId = `t06-policy-${String(number)}`;
  const argument = { commandId, policy: contentOf(commandId) };
  const call = { contract: 'policy', transaction: 'propose', argument };
  const { result } = await submitAndWait(ledger, call, bounds);
  const { owner, policyId } = PolicyRevisionRecord.parse(result);
  return { owner, policyId };
}

function contentOf(policyName: string): PolicyContent {
  const rule = { condition: "event.type == 'usb'", action: 'block', scope: 'SITE' } as const;
  return { policyName, description: '', rules: [rule] };
}

async function readHistories(ledger: Ledger, policies: readonly Place[]) {
  const all = new Map<string, { revision: number; commandId: string }[]>();
  for (const { owner, policyId } of policies) {
    const found: { revision: number; commandId: string }[] = [];
    let bookmark = '';
    do {
      const argument = { owner, policyId, pageSize: 100, bookmark };
      const call = { contract: 'policy', transaction: 'history', argument };
      const page = PolicyHistoryPage.parse(await ledger.evaluate(call));
      for (const { revision } of page.items) {
        found.push({ revision: revision.revision, commandId: revision.commandId });
      }
      bookmark = page.bookmark;
    } while (bookmark !== '');
    all.set(policyId, found);
  }
  return all;
}

function textOf(histories: Awaited<ReturnType<typeof readHistories>>): string {
  return JSON.stringify([...histories]);
}
