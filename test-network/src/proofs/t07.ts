import { setTimeout as sleep } from 'node:timers/promises';
import { materialPaths } from '@edgebeat/fabric-embedded/paths';
import { temporaryFolder } from '@edgebeat/fabric-embedded/dist/network.test.harness';
import { ChannelSettings, type FabricEnvironment, findFabric } from '@edgebeat/network';
import { type AssetChannel, openAssetChannel } from '../faults/asset-channel';
import { assetsHold, compareHeaders, peerFolders } from '../faults/chain-checks';
import { fourMembers } from '../faults/four-members';
import { type Lie, LyingOrderer } from '../faults/lying-orderer';
import { seededNumbers } from '../seeded';
import type { Proof, ProofRequest, ProofResult } from './proof';

const liar = 'DeltaMSP';
const honest = 'AlphaMSP';
const lies: readonly Lie[] = ['forges', 'withholds'];
/** A peer asks one of four orderers for blocks; this often started again, one has asked the liar. */
const mostRestarts = 40;
const patienceMs = 90_000;
const FULL = 10;

const claim =
  'of four SmartBFT orderers one is killed again and again, the leader every other time, and then one ' +
  'lies with its own keys: it forges new blocks, withholds them, and swallows transactions; everything ' +
  'is committed once, and no peer has another block than the others at any height';

/** T07 on Fabric's own programs; the embedded network has one orderer. */
export function t07(environment: FabricEnvironment): Proof {
  return {
    id: 'T07',
    claim,
    count: { meaning: 'kills of an orderer', full: FULL },
    run: (request) => runT07(environment, request),
  };
}

interface Lying {
  readonly lies: number;
  readonly swallowed: number;
  readonly restarts: number;
  /** What clients got acknowledged while the orderer lied. */
  readonly acknowledged: number;
}

async function runT07(
  environment: FabricEnvironment,
  { seed, count = FULL, say }: ProofRequest,
): Promise<ProofResult> {
  const programs = await findFabric(environment);
  await using folder = await temporaryFolder();
  const random = seededNumbers(seed);
  const told: Lying[] = [];
  const ran = await (async () => {
    await using live = await openAssetChannel({
      ...{ folder: folder.path, programs, organizations: fourMembers },
      settings: ChannelSettings.parse({ orderer: { type: 'bft' } }),
    });
    const killed = await killOrderers(live, count, random, say);
    for (const lie of lies) told.push(await lieFor(live, lie, say));
    await live.load.end();
    const { load, dataDir } = live;
    const { acknowledged, repeats } = load;
    return {
      ...{ killed, held: await assetsHold(live), dataDir, repeats },
      all: acknowledged.size,
    };
  })();
  const mspIds = fourMembers.map(({ mspId }) => mspId);
  const { heights, forks } = await compareHeaders(peerFolders(ran.dataDir, mspIds));
  const some = (numbers: readonly number[]) => numbers.filter((one) => one > 0).length;
  return {
    ...{ id: 'T07', claim },
    checks: [
      {
        what: 'kinds of lies about blocks that were told to a peer',
        expected: lies.length,
        observed: some(told.map((one) => one.lies)),
      },
      {
        what: 'kinds of lies during which transactions were swallowed, too',
        expected: lies.length,
        observed: some(told.map(({ swallowed }) => swallowed)),
      },
      {
        what: 'kinds of lies during which clients got commits',
        expected: lies.length,
        observed: some(told.map(({ acknowledged }) => acknowledged)),
      },
      { what: 'heights at which peers have different headers', expected: 0, observed: forks },
      ...ran.held,
    ],
    figures: {
      ...{ 'kills of an orderer': count, 'of them of the leader': ran.killed.leaders },
      'three commits after a kill, median, s': ran.killed.gaps[count >> 1]?.toFixed(1) ?? '',
      'three commits after a kill, longest, s': ran.killed.gaps.at(-1)?.toFixed(1) ?? '',
      'forged blocks told': told[0]?.lies ?? 0,
      'blocks withheld': told[1]?.lies ?? 0,
      'transactions swallowed': told.reduce((sum, { swallowed }) => sum + swallowed, 0),
      'peers started again until one asked the liar': told.reduce(
        (s, { restarts }) => s + restarts,
        0,
      ),
      'assets acknowledged': ran.all,
      'attempts that were made again': ran.repeats,
      'heights compared on four peers': heights,
    },
  };
}

interface Killed {
  readonly leaders: number;
  /** Seconds after each kill until clients had three more commits, the shortest first. */
  readonly gaps: readonly number[];
}

/** Kills one orderer after the other, each up again before the next. */
async function killOrderers(
  live: AssetChannel,
  count: number,
  random: () => number,
  say: (line: string) => void,
): Promise<Killed> {
  let leaders = 0;
  const gaps: number[] = [];
  for (let number = 0; number < count; number += 1) {
    const states = (await live.states()).filter(({ kind }) => kind === 'orderer');
    const leader = states.find(({ isLeader }) => isLeader === true);
    const victim = number % 2 === 0 ? leader : states[Math.floor(random() * states.length)];
    const mspId = victim?.mspId ?? '';
    leaders += Number(victim === leader);
    const node = live.network.node(mspId, 'orderer');
    const killed = performance.now();
    await node.kill();
    await more(live, 3);
    gaps.push((performance.now() - killed) / 1000);
    await node.start();
    await caughtUp(live, mspId);
    say(`kill ${String(number + 1)} of ${String(count)}: the orderer of ${mspId}`);
  }
  return { leaders, gaps: gaps.sort((a, b) => a - b) };
}

/** Puts a liar in the place of an orderer until it has lied to a peer and work went on. */
async function lieFor(live: AssetChannel, lie: Lie, say: (line: string) => void): Promise<Lying> {
  const { network, load } = live;
  const node = network.node(liar, 'orderer');
  await node.kill();
  const { orderer: address, domain } = { ...live.member(liar), domain: 'delta.example.com' };
  const { orderer, tlsCaFile } = live.member(honest);
  const before = load.acknowledged.size;
  let restarts = 0;
  const found = await (async () => {
    await using lying = await LyingOrderer.start({
      ...{ mspId: liar, paths: materialPaths(network.cryptoDir, domain), address, lie },
      truth: { address: orderer, tlsCaFile },
      from: await network.height(honest),
    });
    while ((lying.lies === 0 || lying.swallowed === 0) && restarts < mostRestarts) {
      const { mspId } = fourMembers[restarts % fourMembers.length] ?? { mspId: '' };
      restarts += 1;
      await network.node(mspId, 'peer').kill();
      await network.node(mspId, 'peer').start();
      await more(live, 3);
    }
    // Whoever believed it would stand still, or have another chain.
    await more(live, 20);
    for (const { mspId } of fourMembers) await caughtUp(live, mspId);
    return { lies: lying.lies, swallowed: lying.swallowed };
  })();
  await node.start();
  await caughtUp(live, liar);
  const acknowledged = load.acknowledged.size - before;
  say(`one ${lie}: ${JSON.stringify({ ...found, restarts, acknowledged })}`);
  return { ...found, restarts, acknowledged };
}

/** Waits until clients got so many more commits. */
async function more({ load }: AssetChannel, assets: number): Promise<void> {
  const wanted = load.acknowledged.size + assets;
  await until(() => Promise.resolve(load.acknowledged.size >= wanted), 'clients get commits');
}

/** Waits until a member's nodes, those that answer, have what is on the honest member's peer now. */
async function caughtUp(live: AssetChannel, mspId: string): Promise<void> {
  const height = await live.network.height(honest);
  await until(
    async () => {
      const own = (await live.states()).filter((state) => state.mspId === mspId && !isAway(state));
      return own.length > 0 && own.every((state) => (state.height ?? 0) >= height);
    },
    `the nodes of ${mspId} have ${String(height)} blocks`,
  );
}

/** An orderer whose place a liar has taken. */
function isAway({ kind, pid }: { readonly kind: string; readonly pid?: number }): boolean {
  return kind === 'orderer' && pid === undefined;
}

async function until(holds: () => Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`not within ${String(patienceMs)} ms: ${what}`);
    await sleep(100);
  }
}
