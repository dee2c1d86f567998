import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verifyFiles } from '@edgebeat/cli';
import { type AssetNetwork, startAssetNetwork, value } from '../measure/asset-network';
import { cpuMs } from '../measure/cpu';
import { growChain } from '../measure/grow-chain';
import { describeRange } from '../measure/statistics';
import type { Bench } from './bench';

const LOW = 1_000;
const HIGH = 100_000;
const ROUNDS = 7;
const CALLS = 500;
/** Few enough that a block holds hardly more than one transaction. */
const IN_FLIGHT = 2;
const WARM_UP = 2_000;

/** Processor time of the embedded network for a transaction on a short and on a long chain. */
export const height: Bench = {
  name: 'height',
  question:
    'Does a transaction cost the embedded network more on a long chain? (aim: at height 100,000 at most 1.2× that at 1,000)',
  run: runHeight,
};

async function runHeight(say: (line: string) => void) {
  const home = await mkdtemp(join(tmpdir(), 'edgebeat-height-'));
  try {
    const [short, long] = [join(home, 'short'), join(home, 'long')];
    await growChain(short, LOW, value, say);
    const { ledger: verified } = await verifyFiles(short, {});
    if (!verified.ok) throw new Error(`the short chain: ${String(verified.findings[0]?.sentence)}`);
    say(`the verifier recomputed ${String(verified.transactions)} transactions of the short chain`);
    await growChain(long, HIGH, value, say);
    await using low = await started(short, say);
    await using high = await started(long, say);
    // Both have compiled what they run before either is measured.
    await low.put('warm', WARM_UP, IN_FLIGHT);
    await high.put('warm', WARM_UP, IN_FLIGHT);
    const costs = { low: [] as number[], high: [] as number[] };
    for (let round = 1; round <= ROUNDS; round += 1) {
      costs.low.push(await costOf(low, `low${String(round)}`));
      costs.high.push(await costOf(high, `high${String(round)}`));
      say(
        `round ${String(round)}: ${String(costs.low.at(-1)?.toFixed(2))} and ${String(costs.high.at(-1)?.toFixed(2))} ms`,
      );
    }
    const ratios = costs.high.map((cost, index) => cost / (costs.low[index] ?? Number.NaN));
    return {
      'height of the short chain at the end': await low.height(),
      'height of the long chain at the end': await high.height(),
      'CPU of the network per transaction, short chain, ms': describeRange(costs.low, 2),
      'CPU of the network per transaction, long chain, ms': describeRange(costs.high, 2),
      'ratio, long to short': describeRange(ratios, 3),
    };
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

async function started(folder: string, say: (line: string) => void): Promise<AssetNetwork> {
  const begin = performance.now();
  const network = await startAssetNetwork(folder);
  const seconds = ((performance.now() - begin) / 1000).toFixed(1);
  say(`a network of ${String(await network.height())} blocks started in ${seconds} s`);
  await network.registered();
  return network;
}

async function costOf(network: AssetNetwork, name: string): Promise<number> {
  const before = await cpuMs([network.pid]);
  await network.put(name, CALLS, IN_FLIGHT);
  return ((await cpuMs([network.pid])) - before) / CALLS;
}
