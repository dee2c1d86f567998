import { setTimeout as sleep } from 'node:timers/promises';
import { type FabricEnvironment, findFabric } from '@edgebeat/network';
import type { TestConsortium } from '../consortium';
import {
  connectClients,
  FabricNodes,
  incidentsBefore,
  ledgersHold,
  onOwnConsortium,
  submit,
} from './fabric-work';
import type { Proof, ProofRequest, ProofResult } from './proof';
import { type Acknowledged, repeatedCalls } from './workload';

const CLIENTS = 9;
const BEFORE = 30;
const QUEUED = 90;
/** What was ordered before the orderers stood still may still arrive. */
const GRACE_MS = 2_000;
const MOST_SECONDS = 60;
const FULL = 60;

const claim =
  'a majority of the orderers stands still for 60 s, the leader among them: nothing is reported ' +
  'committed meanwhile, and every command that waits is committed, once, within 60 s of their return';

/** T03 on Fabric's own programs: the ledger's part; a gateway's queue has its own tests. */
export function t03(environment: FabricEnvironment, on = onOwnConsortium(environment)): Proof {
  return {
    id: 'T03',
    claim,
    count: { meaning: 'seconds without a majority', full: FULL },
    run: (request) => on((consortium) => runT03(environment, consortium, request)),
  };
}

async function runT03(
  environment: FabricEnvironment,
  consortium: TestConsortium,
  { seed, count = FULL, say }: ProofRequest,
): Promise<ProofResult> {
  const programs = await findFabric(environment);
  const before = await incidentsBefore(consortium);
  const nodes = new FabricNodes(consortium, programs);
  const clients = await connectClients(consortium, CLIENTS);
  const run = `t03-s${String(seed)}`;
  const acknowledged: { readonly answer: Acknowledged; readonly at: number }[] = [];
  const submitted = async (number: number) => {
    const client = clients[number % clients.length];
    if (client === undefined) throw new Error('there is no client');
    const answer = await submit(client, run, number);
    acknowledged.push({ answer, at: performance.now() });
  };
  await Promise.all(Array.from({ length: BEFORE }, (_, number) => submitted(number)));
  await nodes.ready();
  const majority = await majorityOf(nodes);
  for (const pid of majority) process.kill(pid, 'SIGSTOP');
  const stopped = performance.now();
  const queued = Array.from({ length: QUEUED }, (_, number) => submitted(BEFORE + number));
  let returned: number;
  try {
    await sleep(count * 1000);
  } finally {
    for (const pid of majority) process.kill(pid, 'SIGCONT');
    returned = performance.now();
  }
  const meanwhile = acknowledged.filter(({ at }) => at > stopped + GRACE_MS && at < returned);
  await Promise.all(queued);
  const seconds = (performance.now() - returned) / 1000;
  say(`all of ${String(QUEUED)} were committed ${seconds.toFixed(1)} s after the return`);
  const answers = acknowledged.map(({ answer }) => answer);
  const held = await ledgersHold(consortium, answers, BEFORE + QUEUED, before);
  for (const { ledger } of clients) await ledger[Symbol.asyncDispose]();
  return {
    ...{ id: 'T03', claim },
    checks: [
      { what: 'orderers that stood still', expected: 2, observed: majority.length },
      { what: 'reported committed meanwhile', expected: 0, observed: meanwhile.length },
      {
        what: `all committed within ${String(MOST_SECONDS)} s of the return`,
        expected: 1,
        observed: Number(seconds <= MOST_SECONDS),
      },
      ...held,
    ],
    figures: {
      'committed after the return, s': seconds.toFixed(1),
      'calls that needed more than one attempt': repeatedCalls(answers),
    },
  };
}

/** The processes of the leader and of so many others that the rest cannot order. */
async function majorityOf(nodes: FabricNodes): Promise<number[]> {
  const orderers = (await nodes.states()).filter(({ kind }) => kind === 'orderer');
  const leaderFirst = [...orderers].sort(
    (a, b) => Number(b.isLeader === true) - Number(a.isLeader === true),
  );
  return leaderFirst.slice(0, Math.floor(orderers.length / 2) + 1).flatMap(({ pid }) => pid ?? []);
}
