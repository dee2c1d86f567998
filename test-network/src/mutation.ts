import { existsSync, readdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { kafkaJars } from './kafka-jars';
import { installStryker, mutate, type Mutated } from './mutation/stryker';
import { runInfo } from './run-info';
import { runScript } from './run-script';

/** The least share of mutants that tests have to find, in per cent. */
const LEAST = 80;

const root = join(__dirname, '..', '..');
const file = join(root, 'docs', 'proof', 'MUTATION.json');
const claim = `of the mutants of each folder of chaincode the folder’s own tests find ${String(LEAST)} % or more`;

const Check = z.object({ what: z.string(), expected: z.number(), observed: z.number() });
const Kept = z.object({
  checks: z.array(Check),
  figures: z.record(z.string(), z.string()),
});
type Kept = z.infer<typeof Kept>;

/** `npm run mutation -- FOLDER …`: mutates folders of chaincode, all without a name, one by one. */
async function main(): Promise<number> {
  const named = process.argv.slice(2);
  const known = foldersWithTests();
  const wrong = named.filter((folder) => !known.includes(folder));
  if (wrong.length > 0) {
    process.stderr.write(`usage: npm run mutation -- [FOLDER …]; there are ${known.join(', ')}\n`);
    return 2;
  }
  const stryker = await installStryker(dirname(kafkaJars()));
  let holds = true;
  for (const folder of named.length === 0 ? known : named) {
    const mutated = await mutate(stryker, folder);
    for (const at of mutated.living) process.stdout.write(`lives: ${at}\n`);
    holds = (await keep(folder, mutated)) && holds;
  }
  return holds ? 0 : 1;
}

function foldersWithTests(): string[] {
  const source = join(root, 'chaincode', 'src');
  return readdirSync(source, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !['fakes', 'fuzzing'].includes(entry.name))
    .map(({ name }) => name)
    .filter((name) => readdirSync(join(source, name)).some((one) => one.endsWith('.test.ts')));
}

/** Puts a folder's figures beside those of the others, each with the commit that it was measured at. */
async function keep(folder: string, { killed, valid }: Mutated): Promise<boolean> {
  const { checks, figures } = await readKept();
  const score = valid === 0 ? 100 : (killed * 100) / valid;
  const run = runInfo(new Date());
  const what = `${folder}: ${String(LEAST)} % or more`;
  const figure = `${score.toFixed(1)} %: ${String(killed)} of ${String(valid)} at ${run.commit}`;
  process.stdout.write(`${folder}: ${figure}\n`);
  const all = [
    ...checks.filter((check) => check.what !== what),
    { what, expected: 1, observed: Number(score >= LEAST) },
  ].sort((a, b) => (a.what < b.what ? -1 : 1));
  const content = {
    ...{ id: 'MUTATION', claim, checks: all },
    figures: { ...figures, [folder]: figure },
    holds: all.every(({ expected, observed }) => expected === observed),
    run,
  };
  await writeFile(file, `${JSON.stringify(content, null, 2)}\n`);
  return score >= LEAST;
}

async function readKept(): Promise<Kept> {
  if (!existsSync(file)) return { checks: [], figures: {} };
  return Kept.parse(JSON.parse(await readFile(file, 'utf8')));
}

void runScript(main);
