import { setTimeout as sleep } from 'node:timers/promises';
import { memoryOf } from '@edgebeat/cli';
import { materialPaths } from '@edgebeat/fabric-embedded';
import { freshId } from '../conformance/bench';
import { chaincodeName } from '../conformance/subject';
import { cpuMs } from '../measure/cpu';
import { connectNatively } from '../measure/native-gateway';
import { describeRange, median } from '../measure/statistics';
import type { Bench } from './bench';
import { type MeasuredNetwork, startEmbeddedSide, startFabricSide } from './embedded-network';

const STARTS = 3;
const ROUNDS = 5;
/** Until both have compiled, cached and grown what they run: rounds fall for so long on either side. */
const WARM_UP = 2_000;
const TRANSACTIONS = 800;
const IN_FLIGHT = 64;
const FIRST_COMMIT_MS = 60_000;

/** The embedded network beside real Fabric: same client, same chaincode, turn by turn. */
export function embedded(environment: Parameters<typeof startFabricSide>[0]): Bench {
  return {
    name: 'embedded',
    question:
      'What does the embedded network cost beside real Fabric? (aims: first commit, memory at most ' +
      '0.5×, CPU per transaction at most 0.6×, rate at 64 in flight at least 1×)',
    run: (say) => run(environment, say),
  };
}

interface Round {
  readonly cpuMsPerTransaction: number;
  readonly perSecond: number;
}

interface Side {
  readonly name: string;
  readonly start: () => Promise<MeasuredNetwork>;
  readonly firstCommits: number[];
  readonly rounds: Round[];
  mebibytes: number;
}

async function run(
  environment: Parameters<typeof startFabricSide>[0],
  say: (line: string) => void,
) {
  const own = sideOf('embedded', startEmbeddedSide);
  const fabric = sideOf('real Fabric', () => startFabricSide(environment));
  const sides = [own, fabric];
  for (let number = 0; number < STARTS; number += 1) {
    for (const side of sides) {
      const once = await started(side, say);
      await once[Symbol.asyncDispose]();
    }
  }
  await using first = await started(own, say);
  await using second = await started(fabric, say);
  const running = [first, second];
  for (const { network, client } of running) await round(network, client, WARM_UP);
  for (let number = 0; number < ROUNDS; number += 1) {
    for (const { network, client, side } of running) {
      side.rounds.push(await round(network, client, TRANSACTIONS));
      const { cpuMsPerTransaction: cpu, perSecond } = side.rounds.at(-1) ?? {
        cpuMsPerTransaction: 0,
        perSecond: 0,
      };
      say(
        `round ${String(number + 1)}, ${side.name}: ${cpu.toFixed(2)} ms CPU, ${perSecond.toFixed(0)}/s`,
      );
    }
  }
  for (const { network, side } of running) side.mebibytes = await memory(network);
  return figures(own, fabric);
}

function sideOf(name: string, start: () => Promise<MeasuredNetwork>): Side {
  return { name, start, firstCommits: [], rounds: [], mebibytes: 0 };
}

/** From an empty folder to the first committed transaction. */
async function started(side: Side, say: (line: string) => void) {
  const begun = performance.now();
  const network = await side.start();
  const client = await connectClient(network);
  const stop = async () => {
    client[Symbol.dispose]();
    await network[Symbol.asyncDispose]();
  };
  try {
    await firstCommit(client);
  } catch (error) {
    await stop();
    throw error;
  }
  const seconds = (performance.now() - begun) / 1000;
  side.firstCommits.push(seconds);
  say(`${side.name}: first commit after ${seconds.toFixed(2)} s`);
  return { side, network, client, [Symbol.asyncDispose]: stop };
}

type BenchClient = Awaited<ReturnType<typeof connectClient>>;

async function connectClient({ channel, cryptoDir, organizations }: MeasuredNetwork) {
  const [own] = organizations;
  if (own === undefined) throw new Error('the network has no member');
  const { msp } = materialPaths(cryptoDir, `${own.name}.example.com`).user('User1');
  const commitStatusOptions = () => ({ deadline: Date.now() + FIRST_COMMIT_MS });
  const gateway = await connectNatively(own, msp, { commitStatusOptions });
  const contract = gateway.getNetwork(channel).getContract(chaincodeName);
  return {
    create: () => contract.submitTransaction('create', freshId(), 'ann', 'x'.repeat(300)),
    [Symbol.dispose]() {
      gateway[Symbol.dispose]();
    },
  };
}

/** Peers may not know one another yet, nor the chaincode be registered. */
async function firstCommit(client: BenchClient): Promise<void> {
  const deadline = Date.now() + FIRST_COMMIT_MS;
  for (;;) {
    try {
      await client.create();
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await sleep(20);
    }
  }
}

async function round(
  { pids }: MeasuredNetwork,
  client: BenchClient,
  count: number,
): Promise<Round> {
  const before = await cpuMs(pids);
  const begun = performance.now();
  let left = count;
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      await client.create();
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
  const seconds = (performance.now() - begun) / 1000;
  const cpu = (await cpuMs(pids)) - before;
  return { cpuMsPerTransaction: cpu / count, perSecond: count / seconds };
}

async function memory({ pids }: MeasuredNetwork): Promise<number> {
  const each = await Promise.all(pids.map(memoryOf));
  return each.reduce<number>((sum, mebibytes) => sum + (mebibytes ?? Number.NaN), 0);
}

function figures(own: Side, fabric: Side) {
  const both = (what: string, decimals: number, values: (side: Side) => readonly number[]) => {
    const [mine, theirs] = [values(own), values(fabric)];
    const ratios = mine.map((value, index) => value / (theirs[index] ?? Number.NaN));
    return {
      [`${what}, embedded`]: describeRange(mine, decimals),
      [`${what}, real Fabric`]: describeRange(theirs, decimals),
      [`${what}, ratio`]: `${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)})`,
    };
  };
  return {
    ...both('first commit from an empty folder, s', 2, (side) => side.firstCommits),
    ...both('memory of the network after load (PSS), MiB', 0, (side) => [side.mebibytes]),
    ...both('CPU of the network per transaction, ms', 2, (side) =>
      side.rounds.map(({ cpuMsPerTransaction }) => cpuMsPerTransaction),
    ),
    ...both(`transactions/s at ${String(IN_FLIGHT)} in flight`, 0, (side) =>
      side.rounds.map(({ perSecond }) => perSecond),
    ),
  };
}
