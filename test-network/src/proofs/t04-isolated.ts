import { setTimeout as sleep } from 'node:timers/promises';
import {
  organizations,
  temporaryFolder,
} from '@edgebeat/fabric-embedded/dist/network.test.harness';
import { findFabric } from '@edgebeat/network';
import { type AssetChannel, openAssetChannel } from '../faults/asset-channel';
import { assetsHold, compareHeaders, peerFolders } from '../faults/chain-checks';
import { MemberHosts } from '../faults/member-hosts';
import { environment } from '../environment';
import { seededNumbers } from '../seeded';
import { type ProofRequest, type ProofResult } from './proof';
import { t04 } from './t04';

/** Until the lines are cut everywhere. */
const cutMs = 500;
const leastMs = 4_000;
const spreadMs = 5_000;
const wholeMs = 60_000;

const kinds = ['one apart', 'the leader apart', 'all apart', 'one deaf'] as const;
type Kind = (typeof kinds)[number];

interface Seen {
  readonly kind: Kind;
  /** Directions in which packets were to be dropped, and those in which none came through. */
  readonly cut: number;
  readonly silent: number;
  /** Begun and acknowledged while it lasted; what was on its way before may have been ordered. */
  readonly acknowledged: number;
  /** From the healing until every peer had what any of them had. */
  readonly secondsToHeal: number;
}

/** Runs T04; the process is in namespaces of its own. */
export async function runT04({ seed, count, say }: Required<ProofRequest>): Promise<ProofResult> {
  const programs = await findFabric(environment);
  await using folder = await temporaryFolder();
  const hosts = await MemberHosts.open(organizations, folder.path);
  const placed = organizations.map((member) => ({ ...member, ...hosts.place(member) }));
  const seen: Seen[] = [];
  const mspIds = placed.map(({ mspId }) => mspId);
  const { held, dataDir, acknowledged, repeats } = await (async () => {
    await using live = await openAssetChannel({
      ...{ folder: folder.path, programs, organizations: placed, clientsEach: 2 },
      chaincodeHost: ({ domain }) => `chaincode.${domain}`,
    });
    const random = seededNumbers(seed);
    for (let number = 0; number < count; number += 1) {
      const kind = kinds[number % kinds.length] ?? 'one apart';
      const found = await partition(live, hosts, kind, random);
      seen.push(found);
      say(`partition ${String(number + 1)} of ${String(count)}: ${describe(found)}`);
    }
    await live.load.end();
    const { load } = live;
    return {
      ...{ held: await assetsHold(live), dataDir: live.dataDir },
      ...{ acknowledged: load.acknowledged.size, repeats: load.repeats },
    };
  })();
  const { heights, forks } = await compareHeaders(peerFolders(dataDir, mspIds));
  const alone = seen.filter(({ kind }) => kind === 'all apart');
  const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);
  const times = seen.map(({ secondsToHeal }) => secondsToHeal).sort((a, b) => a - b);
  return {
    ...{ id: t04.id, claim: t04.claim },
    checks: [
      { what: 'partitions', expected: count, observed: seen.length },
      {
        what: 'directions in which no packet came through',
        expected: sum(seen.map(({ cut }) => cut)),
        observed: sum(seen.map(({ silent }) => silent)),
      },
      {
        what: 'begun and acknowledged while every member was alone',
        expected: 0,
        observed: sum(alone.map((one) => one.acknowledged)),
      },
      { what: 'heights at which peers have different headers', expected: 0, observed: forks },
      ...held,
    ],
    figures: {
      ...Object.fromEntries(
        kinds.map((kind) => [
          `partitions: ${kind}`,
          seen.filter((one) => one.kind === kind).length,
        ]),
      ),
      'assets acknowledged': acknowledged,
      'of them during partitions that left a majority': sum(
        seen.filter(({ kind }) => kind !== 'all apart').map((one) => one.acknowledged),
      ),
      'attempts that were made again': repeats,
      'heights compared on three peers': heights,
      'until every peer had everything, median, s': times[Math.floor(times.length / 2)] ?? 0,
      'until every peer had everything, longest, s': times.at(-1) ?? 0,
    },
  };
}

async function partition(
  live: AssetChannel,
  hosts: MemberHosts,
  kind: Kind,
  random: () => number,
): Promise<Seen> {
  const names = organizations.map(({ name }) => name);
  const chosen =
    (kind === 'one apart' ? undefined : await leaderOf(live)) ??
    names[Math.floor(random() * names.length)] ??
    '';
  const directions = directionsOf(kind, names, chosen);
  for (const [from, to] of directions) await hosts.cut(from, to);
  const reached = await Promise.all(directions.map(([from, to]) => hosts.reaches(from, to)));
  await sleep(cutMs);
  const since = performance.now();
  const before = live.load.acknowledged.size;
  await sleep(leastMs + random() * spreadMs);
  const { load } = live;
  const acknowledged = [...load.acknowledged]
    .slice(before)
    .filter((id) => (load.begun.get(id) ?? 0) > since).length;
  await hosts.heal();
  const secondsToHeal = await whole(live);
  const silent = reached.filter((isReached) => !isReached).length;
  return { kind, cut: directions.length, silent, acknowledged, secondsToHeal };
}

/** From whom to whom nothing comes through. */
function directionsOf(
  kind: Kind,
  names: readonly string[],
  chosen: string,
): readonly (readonly [string, string])[] {
  const all = names.flatMap((from) => names.map((to) => [from, to] as const));
  const between = all.filter(([from, to]) => from !== to);
  if (kind === 'all apart') return between;
  // It hears nobody, and the others hear it: a leader that goes on to be one, and learns of nothing.
  if (kind === 'one deaf') return between.filter(([, to]) => to === chosen);
  return between.filter((pair) => pair.includes(chosen));
}

async function leaderOf(live: AssetChannel): Promise<string | undefined> {
  const leader = (await live.states()).find(({ isLeader }) => isLeader === true);
  return organizations.find(({ mspId }) => mspId === leader?.mspId)?.name;
}

/** Waits until every peer has the blocks that any node had, and commits go on; in seconds. */
async function whole(live: AssetChannel): Promise<number> {
  const started = performance.now();
  const tip = Math.max(...(await heights(live)));
  for (;;) {
    const now = await heights(live);
    const seconds = Number(((performance.now() - started) / 1000).toFixed(1));
    // One block more than any had shows that they are ordered again.
    if (now.every((height) => height > tip)) return seconds;
    if (seconds * 1000 > wholeMs)
      throw new Error(`peers are at ${now.join(', ')} after ${String(tip)}`);
    await sleep(100);
  }
}

async function heights(live: AssetChannel): Promise<number[]> {
  return Promise.all(live.network.organizations.map(({ mspId }) => live.network.height(mspId)));
}

function describe({ kind, acknowledged, secondsToHeal }: Seen): string {
  return `${kind}, ${String(acknowledged)} acknowledged meanwhile, whole after ${String(secondsToHeal)} s`;
}
