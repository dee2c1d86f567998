import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bench } from './benches/bench';
import { agentLoop } from './benches/agent-loop';
import { embedded } from './benches/embedded';
import { embeddedParts } from './benches/embedded-parts';
import { eventStore } from './benches/event-store';
import { height } from './benches/height';
import { ledgerBatch } from './benches/ledger-batch';
import { query } from './benches/query';
import { restIncidents } from './benches/rest-incidents';
import { environment } from './environment';
import { kafkaJars } from './kafka-jars';
import { runInfo } from './run-info';
import { runScript } from './run-script';

const benches: readonly Bench[] = [
  ...[agentLoop(kafkaJars()), embedded(environment), embeddedParts, eventStore, height],
  ...[ledgerBatch, query, restIncidents],
];

/** `npm run bench -- NAME`: runs one bench and writes its result file. */
async function main(): Promise<number> {
  const bench = benches.find(({ name }) => name === process.argv[2]);
  if (bench === undefined) {
    const lines = benches.map(({ name, question }) => `  ${name}: ${question}`);
    process.stderr.write(`usage: npm run bench -- NAME\n${lines.join('\n')}\n`);
    return 2;
  }
  const say = (line: string) => process.stdout.write(`${line}\n`);
  say(bench.question);
  const figures = await bench.run(say);
  for (const [what, figure] of Object.entries(figures)) say(`${what}: ${String(figure)}`);
  const folder = join(__dirname, '..', '..', 'docs', 'bench');
  await mkdir(folder, { recursive: true });
  const content = { name: bench.name, question: bench.question, figures, run: runInfo(new Date()) };
  await writeFile(join(folder, `${bench.name}.json`), `${JSON.stringify(content, null, 2)}\n`);
  return 0;
}

void runScript(main);
