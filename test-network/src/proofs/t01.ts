import { type FabricEnvironment, findFabric } from '@edgebeat/network';
import type { TestConsortium } from '../consortium';
import { seededNumbers } from '../seeded';
import {
  type Client,
  connectClients,
  FabricNodes,
  incidentsBefore,
  ledgersHold,
  onOwnConsortium,
  submit,
} from './fabric-work';
import { killAll, type Kills, type KillTargets, WorkProgress } from './kills';
import type { Proof, ProofRequest, ProofResult } from './proof';
import { type Acknowledged, repeatedCalls } from './workload';

const CLIENTS = 8;
const INCIDENTS_PER_KILL = 100;
/** How many incidents the work may be ahead of the next kill. */
const AHEAD = 40;
const MOST_GAP_SECONDS = 10;
const FULL = 10;

const claim =
  'kill -9 of the leading orderer while 8 clients submit incidents, 100 a kill: nothing is lost and ' +
  'nothing doubled, every incident is readable on every peer, and 95 % of the gaps last at most 10 s';

/** T01 on Fabric's own programs; the embedded network has one orderer and nothing to elect. */
export function t01(environment: FabricEnvironment, on = onOwnConsortium(environment)): Proof {
  return {
    id: 'T01',
    claim,
    count: { meaning: 'kills of the leader', full: FULL },
    run: (request) => on((consortium) => runT01(environment, consortium, request)),
  };
}

class Progress extends WorkProgress {
  readonly acknowledged: Acknowledged[] = [];
  readonly times: number[] = [];
}

async function runT01(
  environment: FabricEnvironment,
  consortium: TestConsortium,
  { seed, count = FULL, say }: ProofRequest,
): Promise<ProofResult> {
  const programs = await findFabric(environment);
  const before = await incidentsBefore(consortium);
  const clients = await connectClients(consortium, CLIENTS);
  const progress = new Progress();
  const leaders = new Leaders(new FabricNodes(consortium, programs));
  const incidents = count * INCIDENTS_PER_KILL;
  const plan = { kills: count, work: incidents, ahead: AHEAD, random: seededNumbers(seed) };
  let next = 0;
  const work = async (client: Client) => {
    for (;;) {
      await progress.mayBegin();
      if (next >= incidents) return;
      next += 1;
      progress.inFlight += 1;
      progress.acknowledged.push(await submit(client, `t01-s${String(seed)}`, next));
      progress.times.push(performance.now());
      progress.inFlight -= 1;
      progress.done += 1;
    }
  };
  const [kills] = await Promise.all([killAll(leaders, plan, progress, say), ...clients.map(work)]);
  await leaders.ready();
  const held = await ledgersHold(consortium, progress.acknowledged, incidents, before);
  for (const { ledger } of clients) await ledger[Symbol.asyncDispose]();
  const gaps = leaders.times.map((at) => gapAfter(at, progress.times)).sort((a, b) => a - b);
  const late = gaps.filter((gap) => gap > MOST_GAP_SECONDS).length;
  return {
    ...{ id: 'T01', claim },
    checks: [
      { what: 'kills of a leader', expected: count, observed: sum(Object.values(kills.byPart)) },
      ...held,
      {
        what: `gaps of more than ${String(MOST_GAP_SECONDS)} s after at most 5 % of the kills`,
        expected: 1,
        observed: Number(late <= count * 0.05),
      },
    ],
    figures: figures(kills, progress, gaps),
  };
}

function figures(kills: Kills, { acknowledged }: Progress, gaps: readonly number[]) {
  return {
    ...Object.fromEntries(
      Object.entries(kills.byPart).map(([part, times]) => [`kills of ${part}`, times]),
    ),
    'kills while calls were under way': kills.duringCalls,
    'calls that needed more than one attempt': repeatedCalls(acknowledged),
    'gap after a kill, median, s': gaps[Math.floor(gaps.length / 2)]?.toFixed(1) ?? '',
    'gap after a kill, longest, s': gaps.at(-1)?.toFixed(1) ?? '',
  };
}

/** The orderer that leads, which is another one after every kill. */
class Leaders implements KillTargets {
  /** When each was chosen, to be killed at once. */
  readonly times: number[] = [];
  readonly #nodes: FabricNodes;

  constructor(nodes: FabricNodes) {
    this.#nodes = nodes;
  }

  ready(): Promise<void> {
    return this.#nodes.ready();
  }

  async choose() {
    const leader = (await this.#nodes.states()).find(({ isLeader }) => isLeader === true);
    if (leader?.pid === undefined) return undefined;
    this.times.push(performance.now());
    return { name: `the orderer of ${leader.mspId}`, pid: leader.pid };
  }
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

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
