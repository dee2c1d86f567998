import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { folders } from '../consortium/folders';
import { Exit, exitNameOf } from '../exit-codes';
import { failureMessage } from '../output/failure-line';
import type { CommandContext } from './context';
import type { UpOptions } from './up';

const Started = z.object({ sites: z.array(z.object({ name: z.string(), api: z.string() })) });
const program = join(__dirname, '..', '..', 'dist', 'main.js');
const patienceMs = 120_000;
const pollMs = 50;

/**
 * Starts the consortium as a process of its own and ends when it is up.
 *
 * @throws Exit with the sentence and code of the start that failed.
 */
export async function upDetached(options: UpOptions, context: CommandContext): Promise<void> {
  const { logs } = folders(options.data);
  mkdirSync(logs, { recursive: true, mode: 0o700 });
  const output = join(logs, 'up.json');
  const errors = join(logs, 'up.log');
  const child = start(options, output, errors);
  const answer = await untilUp(child, output, errors);
  child.unref();
  if (options.json) context.print(answer);
  else {
    const { sites } = Started.parse(JSON.parse(answer));
    context.print(`The consortium is up as process ${String(child.pid)}; its log is ${errors}.`);
    for (const { name, api } of sites) context.print(`  ${name.padEnd(10)} ${api}`);
    context.print('Stop it with "edgebeat down".');
  }
}

function start(
  { data, askedPorts: ports, kafka = {} }: UpOptions,
  output: string,
  errors: string,
): ChildProcess {
  const files = [openSync(output, 'w', 0o600), openSync(errors, 'w', 0o600)] as const;
  const args = ['up', '--json', '--data', data];
  const chosen = [
    // The others come from the environment, which the process gets as it is.
    ...option('--base-port', ports.network?.toString()),
    ...option('--api-port', ports.api?.toString()),
    ...option('--edge-port', ports.edge?.toString()),
    ...option('--kafka', kafka.kafka),
    ...option('--kafka-ca', kafka.kafkaCa),
    ...option('--kafka-certs', kafka.kafkaCerts),
  ];
  try {
    return spawn(process.execPath, [program, ...args, ...chosen], {
      detached: true,
      stdio: ['ignore', ...files],
    });
  } finally {
    files.forEach((file) => {
      closeSync(file);
    });
  }
}

function option(name: string, value: string | undefined): string[] {
  return value === undefined ? [] : [name, value];
}

/** The line that the started process prints once it is up. */
async function untilUp(child: ChildProcess, output: string, errors: string): Promise<string> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const text = await readFile(output, 'utf8');
    if (text.endsWith('\n')) return text.trim();
    if (child.exitCode !== null || child.signalCode !== null) throw await failureOf(child, errors);
    if (Date.now() > deadline) {
      child.kill('SIGTERM');
      throw new Exit('unavailable', `the consortium is not up after 120 s; see ${errors}`);
    }
    await sleep(pollMs);
  }
}

async function failureOf(child: ChildProcess, errors: string): Promise<Exit> {
  const lines = (await readFile(errors, 'utf8')).trim().split('\n');
  const said = lines.map(failureMessage).findLast((message) => message !== undefined);
  const name = exitNameOf(child.exitCode);
  return new Exit(name, said ?? `the start ended; see ${errors}`);
}
