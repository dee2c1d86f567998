import { readFileSync } from 'node:fs';
import { access, readFile, rm, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { Exit } from '../exit-codes';
import type { Folders } from './folders';
import { readPlan } from './plan-file';

const Running = z.object({ pid: z.int(), startedAt: z.string() });

/** Writes down which process runs the consortium, for `down` and `verify`. */
export async function markRunning(files: Folders): Promise<AsyncDisposable> {
  const running = { pid: process.pid, startedAt: startOf(process.pid) };
  await writeFile(files.running, JSON.stringify(running));
  return { [Symbol.asyncDispose]: () => rm(files.running, { force: true }) };
}

/** The process that runs the consortium of a data folder, or undefined where none does. */
export async function runningProcess(files: Folders): Promise<number | undefined> {
  const text = await readFile(files.running, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const parsed = Running.safeParse(parseJson(text));
  if (!parsed.success) return undefined;
  const { pid, startedAt } = parsed.data;
  return isAlive(pid) && startOf(pid) === startedAt ? pid : undefined;
}

/** The commands that start and stop what a data folder holds. */
export interface StartAndStop {
  readonly start: 'up' | 'network up' | 'site start';
  readonly stop: 'down' | 'network down';
}

/** A member's own site, the ledger alone, which has no site's authority, or a whole consortium. */
export async function commandsFor(files: Folders): Promise<StartAndStop> {
  const plan = await readPlan(files).catch(() => undefined);
  if (plan?.network === 'member') return { start: 'site start', stop: 'down' };
  if (plan?.network !== 'fabric') return { start: 'up', stop: 'down' };
  const hasSites = await access(files.ca).then(
    () => true,
    () => false,
  );
  return hasSites ? { start: 'up', stop: 'down' } : { start: 'network up', stop: 'network down' };
}

/** What is said where nothing runs, and how to start it. */
export async function notRunning(files: Folders): Promise<Exit> {
  const { start } = await commandsFor(files);
  return new Exit(
    'not-running',
    `nothing runs on ${files.home}; start it with "edgebeat ${start} --detach --data ${files.home}"`,
  );
}

/** Whether a process of this id runs; one that has ended does not, though nobody has taken note of it yet. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  return statOf(pid)[0] !== 'Z';
}

/**
 * When the process started, in the system's own words, so that an id that was given again to
 * another program is told apart. Systems without /proc have only the id.
 */
function startOf(pid: number): string {
  return statOf(pid)[19] ?? '';
}

/** What proc(5) says of a process from its state on; nothing where there is no /proc. */
function statOf(pid: number): readonly string[] {
  try {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
