import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { Exit, exitNameOf } from '../exit-codes';
import { failureMessage } from '../output/failure-line';
import { folders } from './folders';
import { refuseSecond } from './running';

const program = join(__dirname, '..', '..', 'dist', 'main.js');
const patienceMs = 120_000;
const pollMs = 50;

const Waits = z.object({ waiting: z.string().optional() });

/** A start of `edgebeat` that goes on as a process of its own. */
export interface Detached {
  readonly pid: number | undefined;
  /** The line of JSON that it printed when it was up, or when it had to wait for others. */
  readonly answer: string;
  /** What it waits for. */
  readonly waiting: string | undefined;
  readonly log: string;
}

/**
 * Starts `edgebeat` with `--json` as a process of its own and waits until it says that it is up, or what it
 * waits for.
 *
 * @throws Exit with the sentence and code of the start that failed.
 */
export async function startDetached(home: string, args: readonly string[]): Promise<Detached> {
  await refuseSecond(folders(home));
  const { logs } = folders(home);
  mkdirSync(logs, { recursive: true, mode: 0o700 });
  const output = join(logs, 'up.json');
  const log = join(logs, 'up.log');
  const child = start(args, output, log);
  const answer = await untilUp(child, output, log);
  child.unref();
  const { waiting } = Waits.parse(JSON.parse(answer));
  return { pid: child.pid, answer, waiting, log };
}

function start(args: readonly string[], output: string, errors: string): ChildProcess {
  const files = [openSync(output, 'w', 0o600), openSync(errors, 'w', 0o600)] as const;
  try {
    return spawn(process.execPath, [program, ...args], {
      detached: true,
      stdio: ['ignore', ...files],
    });
  } finally {
    files.forEach((file) => {
      closeSync(file);
    });
  }
}

/** The line that the started process prints once it is up. */
async function untilUp(child: ChildProcess, output: string, errors: string): Promise<string> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const text = await readFile(output, 'utf8');
    const end = text.indexOf('\n');
    if (end >= 0) return text.slice(0, end);
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
  if (child.exitCode === 0) return new Exit('unavailable', 'it was stopped while it started');
  const name = exitNameOf(child.exitCode);
  return new Exit(name, said ?? `the start ended; see ${errors}`);
}
