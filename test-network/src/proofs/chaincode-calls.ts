import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Call, callsOf } from '@edgebeat/chaincode/dist/fuzzing/call-arbitrary.test.kit';
import { type FuzzWorld, fuzzWorld } from '@edgebeat/chaincode/dist/fuzzing/fuzz-world.test.kit';
import { sceneText } from '@edgebeat/chaincode/dist/fuzzing/scene-text.test.kit';
import fc from 'fast-check';

/** The calls of one contract, in rounds that each start from the scene, and the file with them. */
export interface ContractCalls {
  readonly contract: string;
  readonly calls: readonly Call[];
  readonly file: string;
}

/** What every endorser is given. */
export interface SeededCalls {
  readonly scene: string;
  /** The same scene a second later, for an endorser that takes the time from elsewhere. */
  readonly lateScene: string;
  readonly contracts: readonly ContractCalls[];
}

const MOST_CALLS = 20;

/** Writes a scene and so many calls of every contract into a folder. */
export async function writeSeededCalls(
  home: string,
  seed: number,
  count: number,
): Promise<SeededCalls> {
  const world = await fuzzWorld();
  const { scene: own } = world;
  const { snapshot } = own;
  const late = new Date(Date.parse(snapshot.now) + 1_000).toISOString();
  const [scene, lateScene] = [join(home, 'scene.json'), join(home, 'late-scene.json')];
  await writeFile(scene, sceneText(own));
  await writeFile(lateScene, sceneText({ ...own, snapshot: { ...snapshot, now: late } }));
  const contracts: ContractCalls[] = [];
  for (const contract of new Set(world.targets.map((target) => target.contract))) {
    const rounds = seededRounds(world, contract, seed, count);
    const file = join(home, `${contract}.json`);
    await writeFile(file, JSON.stringify(rounds));
    contracts.push({ contract, calls: rounds.flat(), file });
  }
  return { scene, lateScene, contracts };
}

function seededRounds(world: FuzzWorld, contract: string, seed: number, count: number): Call[][] {
  const rounds: Call[][] = [];
  const arbitrary = callsOf(world, contract, MOST_CALLS);
  for (let total = 0, part = 0; total < count; part += 1) {
    const some = fc.sample(arbitrary, { seed: seed * 1_000_003 + part, numRuns: 100 });
    for (const calls of some) {
      if (total >= count) break;
      rounds.push(calls);
      total += calls.length;
    }
  }
  return rounds;
}
