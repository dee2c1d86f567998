import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Call } from '@edgebeat/chaincode/dist/fuzzing/call-arbitrary.test.kit';
import { openScene, type Scene } from '@edgebeat/chaincode/dist/fuzzing/fuzz-world.test.kit';
import { runCalls } from '@edgebeat/chaincode/dist/fuzzing/run-calls.test.kit';
import { readScene } from '@edgebeat/chaincode/dist/fuzzing/scene-text.test.kit';
import type { Endorsed } from './chaincode-endorsers';

/** Endorses what files hold, and says of each one's calls what came of them. */
async function main(sceneFile: string, callFiles: readonly string[]): Promise<void> {
  const scene = readScene(readFileSync(sceneFile, 'utf8'));
  const said: Endorsed[][] = [];
  for (const file of callFiles) said.push(await endorse(scene, file));
  process.stdout.write(JSON.stringify(said));
}

async function endorse(scene: Scene, file: string): Promise<Endorsed[]> {
  const rounds = JSON.parse(readFileSync(file, 'utf8')) as Call[][];
  const ledger = openScene(scene);
  const endorsed: Endorsed[] = [];
  for (const calls of rounds) {
    for (const { verdict, trace, faults } of await runCalls(ledger, scene, calls)) {
      endorsed.push({ verdict, hash: createHash('sha256').update(trace).digest('hex'), faults });
    }
  }
  return endorsed;
}

void main(process.argv[2] ?? '', process.argv.slice(3));
