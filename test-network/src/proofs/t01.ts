import { setTimeout as sleep } from 'node:timers/promises';
import type { FabricLedger } from '@edgebeat/ledger';
import {
  type FabricEnvironment,
  type FabricPrograms,
  findFabric,
  type NodeState,
  nodeStates,
} from '@edgebeat/network';
import { startTestConsortium, type TestConsortium } from '../consortium';
import { incidentItem } from '../incident-items';
import { seededNumbers } from '../seeded';
import { killAll, type Kills, type KillTargets, WorkProgress } from './kills';
import { countOnLedger, ledgerChecks } from './ledger-count';
import type { Check, Proof, ProofRequest, ProofResult } from './proof';
import { type Acknowledged, recordUntilAcknowledged } from './workload';

const CLIENTS = 8;
const INCIDENTS_PER_KILL = 100;
/** How many incidents the work may be ahead of the next kill. */
const AHEAD = 40;
const MOST_GAP_SECONDS = 10;
const FULL = 10;
const wholeMs = 60_000;

const claim =
  'kill -9 of the leading orderer while 8 clients submit incidents, 100 a kill: nothing is lost and ' +
  'nothing doubled, every incident is readable on every peer, and 95 % of the gaps last at most 10 s';

/** T01 on Fabric's own programs; the embedded network has one orderer and nothing to elect. */
export function t01(environment: FabricEnvironment): Proof {
  return {
    id: 'T01',
    claim,
    count: { meaning: 'kills of the leader', full: FULL },
    run: (request) => runT01(environment, request),
  };
}

class Progress extends WorkProgress {
  readonly acknowledged: Acknowledged[] = [];
  readonly times: number[] = [];
}

async function runT01(
  environment: FabricEnvironment,
  { seed, count = FULL, say }: ProofRequest,
): Promise<ProofResult> {
  const programs = await findFabric(environment);
  await using consortium = await startTestConsortium({ fabric: { environment } });
  const clients = await connectClients(consortium);
  const progress = new Progress();
  const leaders = new Leaders(consortium, programs);
  const incidents = count * INCIDENTS_PER_KILL;
  const plan = { kills: count, work: incidents, ahead: AHEAD, random: seededNumbers(seed) };
  let next = 0;
  const work = async (client: Client) => {
    for (;;) {
      await progress.mayBegin();
      if (next >= incidents) return;
      next += 1;
      await submit(client, `s${String(seed)}`, next, progress);
    }
  };
  const [kills] = await Promise.all([killAll(leaders, plan, progress, say), ...clients.map(work)]);
  await leaders.ready();
  const checks = await checksOf(consortium, progress, { kills, wanted: count, incidents });
  for (const { ledger } of clients) await ledger[Symbol.asyncDispose]();
  const gaps = leaders.times.map((at) => gapAfter(at, progress.times)).sort((a, b) => a - b);
  const late = gaps.filter((gap) => gap > MOST_GAP_SECONDS).length;
  return {
    ...{ id: 'T01', claim },
    checks: [
      ...checks,
      {
        what: `gaps of more than ${String(MOST_GAP_SECONDS)} s within 5 % of the kills`,
        expected: 1,
        observed: Number(late <= count * 0.05),
      },
    ],
    figures: {
      ...Object.fromEntries(
        Object.entries(kills.byPart).map(([part, n]) => [`kills of ${part}`, n]),
      ),
      'kills while calls were under way': kills.duringCalls,
      'calls that needed more than one attempt': progress.acknowledged.filter(
        ({ attempts }) => attempts > 1,
      ).length,
      'gap after a kill, median, s': gaps[Math.floor(gaps.length / 2)]?.toFixed(1) ?? '',
      'gap after a kill, longest, s': gaps.at(-1)?.toFixed(1) ?? '',
    },
  };
}

interface Client {
  readonly ledger: FabricLedger;
  readonly siteId: string;
}

async function connectClients(consortium: TestConsortium): Promise<Client[]> {
  const clients: Client[] = [];
  for (let number = 0; number < CLIENTS; number += 1) {
    const member = consortium.members[number % consortium.members.length];
    if (member === undefined) throw new Error('there is no member');
    clients.push({ ledger: await consortium.connect(member, 'connector'), siteId: member.siteId });
  }
  return clients;
}

async function submit(
  { ledger, siteId }: Client,
  run: string,
  number: number,
  progress: Progress,
): Promise<void> {
  progress.inFlight += 1;
  progress.acknowledged.push(
    await recordUntilAcknowledged(ledger, [incidentItem(siteId, run, number)]),
  );
  progress.times.push(performance.now());
  progress.inFlight -= 1;
  progress.done += 1;
}

/** The orderer that leads, which is another one after every kill. */
class Leaders implements KillTargets {
  /** When each was chosen, to be killed at once. */
  readonly times: number[] = [];
  readonly #dataDir: string;
  readonly #programs: FabricPrograms;

  constructor({ embedded }: TestConsortium, programs: FabricPrograms) {
    this.#dataDir = embedded.files.network;
    this.#programs = programs;
  }

  /** Every node answers and somebody leads. */
  async ready(): Promise<void> {
    const deadline = performance.now() + wholeMs;
    for (;;) {
      const states = await nodeStates(this.#dataDir, this.#programs);
      const isWhole = states.every(({ height }) => height !== undefined);
      if (isWhole && states.some(({ isLeader }) => isLeader === true)) return;
      if (performance.now() > deadline) {
        throw new Error(`the network is not whole: ${describeStates(states)}`);
      }
      await sleep(100);
    }
  }

  async choose() {
    const states = await nodeStates(this.#dataDir, this.#programs);
    const leader = states.find(({ isLeader }) => isLeader === true);
    if (leader?.pid === undefined) return undefined;
    this.times.push(performance.now());
    return { name: `the orderer of ${leader.mspId}`, pid: leader.pid };
  }
}

function describeStates(states: readonly NodeState[]): string {
  return states.map(({ mspId, kind, reason }) => `${mspId} ${kind} ${reason ?? 'ok'}`).join(', ');
}

/** The longest time without an acknowledgement that began before a kill or within 3 s of it. */
function gapAfter(at: number, times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b);
  const gaps = sorted.slice(1).map((time, index) => {
    const before = sorted[index] ?? time;
    return time > at && before < at + 3_000 ? time - before : 0;
  });
  return Math.max(0, ...gaps) / 1000;
}

interface Run {
  readonly kills: Kills;
  readonly wanted: number;
  readonly incidents: number;
}

async function checksOf(
  consortium: TestConsortium,
  { acknowledged }: Progress,
  { kills, wanted, incidents }: Run,
): Promise<Check[]> {
  const ids = new Set(acknowledged.flatMap((answer) => answer.ids));
  const checks: Check[] = [
    {
      what: 'kills of a leader',
      expected: wanted,
      observed: Object.values(kills.byPart).reduce((sum, n) => sum + n, 0),
    },
    { what: 'incidents acknowledged', expected: incidents, observed: ids.size },
  ];
  for (const member of consortium.members) {
    await using ledger = await consortium.connect(member, 'connector');
    checks.push(...ledgerChecks(member.mspId, await countOnLedger(ledger), ids));
  }
  return checks;
}
