import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { environment } from './environment';
import { administration } from './proofs/administration';
import { bft } from './proofs/bft';
import { chaincode } from './proofs/chaincode';
import { fuzz } from './proofs/fuzz';
import { holds, type Proof, type ProofResult } from './proofs/proof';
import { sites } from './proofs/sites';
import { t01 } from './proofs/t01';
import { t02, t02Fabric } from './proofs/t02';
import { t02Ledger } from './proofs/t02-ledger';
import { t03 } from './proofs/t03';
import { t04 } from './proofs/t04';
import { t05 } from './proofs/t05';
import { t06 } from './proofs/t06';
import { t07 } from './proofs/t07';
import { t08 } from './proofs/t08';
import { t09 } from './proofs/t09';
import { t10 } from './proofs/t10';
import { t11 } from './proofs/t11';
import { t12 } from './proofs/t12';
import { t13 } from './proofs/t13';
import { t14 } from './proofs/t14';
import { t14Fabric } from './proofs/t14-fabric';
import { t15 } from './proofs/t15';
import { t15Fabric } from './proofs/t15-fabric';
import { t17Store } from './proofs/t17';
import { t18 } from './proofs/t18';
import { upgrade } from './proofs/upgrade';
import { views } from './proofs/views';
import { kafkaJars } from './kafka-jars';
import { nodeBinaries } from './node-binaries';
import { runInfo } from './run-info';
import { runScript } from './run-script';

const proofs: readonly Proof[] = [
  ...[administration(environment), bft(environment), upgrade(environment), sites],
  chaincode(() => nodeBinaries(dirname(kafkaJars()))),
  ...[
    t01(environment),
    t02,
    t02Fabric(environment),
    t02Ledger,
    t03(environment),
    t04,
    t05,
    t06,
    t07(environment),
    t08(kafkaJars()),
    t09,
    t10,
    t11,
    t12,
    t13,
    t14,
  ],
  ...[t14Fabric(environment), t15, t15Fabric(environment), t17Store, t18, views, fuzz],
];

/** `npm run proof -- ID --seed N [--count N]`: runs one proof and writes its result file. */
async function main(): Promise<number> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { seed: { type: 'string', default: '1' }, count: { type: 'string' } },
  });
  const proof = proofs.find(({ id }) => id === positionals[0]?.toUpperCase());
  const seed = wholeNumber(values.seed);
  const count = wholeNumber(values.count ?? String(proof?.count.full ?? 1));
  if (proof === undefined || seed === undefined || count === undefined) {
    process.stderr.write(usage());
    return 2;
  }
  const say = (line: string) => process.stdout.write(`${line}\n`);
  say(`${proof.id}: ${proof.claim}`);
  const result = await proof.run({ seed, count, say });
  print(result, say);
  await keep(result, { seed, count });
  return holds(result) ? 0 : 1;
}

function wholeNumber(text: string): number | undefined {
  return /^[0-9]{1,9}$/.test(text) ? Number(text) : undefined;
}

function usage(): string {
  const lines = proofs.map(
    ({ id, count, claim }) =>
      `  ${id}  --count ${count.meaning}, ${String(count.full)} for all: ${claim}`,
  );
  return `usage: npm run proof -- ID --seed N [--count N]\n${lines.join('\n')}\n`;
}

function print(result: ProofResult, say: (line: string) => void): void {
  for (const { what, expected, observed } of result.checks) {
    const verdict = expected === observed ? 'ok    ' : 'FAILED';
    say(`${verdict} ${what}: expected ${String(expected)}, observed ${String(observed)}`);
  }
  for (const [what, figure] of Object.entries(result.figures))
    say(`       ${what}: ${String(figure)}`);
  say(holds(result) ? `${result.id} holds` : `${result.id} DOES NOT HOLD`);
}

async function keep(result: ProofResult, request: { seed: number; count: number }): Promise<void> {
  const folder = join(__dirname, '..', '..', 'docs', 'proof');
  await mkdir(folder, { recursive: true });
  const content = { ...result, holds: holds(result), ...request, run: runInfo(new Date()) };
  await writeFile(join(folder, `${result.id}.json`), `${JSON.stringify(content, null, 2)}\n`);
}

void runScript(main);
