import { readFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { lockHolder } from '@edgebeat/fabric-embedded/lock';
import { z } from 'zod';
import { Exit } from '../exit-codes';
import { replaceFile } from '../replace-file';
import type { Folders } from './folders';
import { readPlan } from './plan-file';
import { isThere } from '../is-there';

const Running = z.object({
  pid: z.int(),
  startedAt: z.string(),
  /** What a start waits for that others have to do. */
  waiting: z.string().optional(),
});

/** That this process runs a data folder, as it is written down for other commands. */
export interface RunningMark extends AsyncDisposable {
  /** What it waits for; nothing any more if not set. */
  waits(sentence?: string): Promise<void>;
}

/** Writes down which process runs the consortium, for `down` and `verify`. */
export async function markRunning(files: Folders): Promise<RunningMark> {
  const running = { pid: process.pid, startedAt: startOf(process.pid) };
  const waits = (waiting?: string) =>
    replaceFile(files.running, JSON.stringify({ ...running, waiting }));
  await waits();
  return { waits, [Symbol.asyncDispose]: () => rm(files.running, { force: true }) };
}

/** The process that runs the consortium of a data folder, or undefined where none does. */
export async function runningProcess(files: Folders): Promise<number | undefined> {
  return (await readRunning(files))?.pid;
}

/** What the process that runs a data folder waits for, or undefined where it does not or none runs. */
export async function waitingFor(files: Folders): Promise<string | undefined> {
  return (await readRunning(files))?.waiting;
}

async function readRunning(files: Folders): Promise<z.infer<typeof Running> | undefined> {
  const text = await readFile(files.running, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const parsed = Running.safeParse(parseJson(text));
  if (!parsed.success) return undefined;
  const { pid, startedAt } = parsed.data;
  return isAlive(pid) && startOf(pid) === startedAt ? parsed.data : undefined;
}

/** @throws Exit already-running, also while another start is under way. */
export async function refuseSecond(files: Folders): Promise<void> {
  const pid = (await runningProcess(files)) ?? (await lockHolder(files.home));
  if (pid === undefined) return;
  const { stop } = await commandsFor(files);
  throw new Exit(
    'already-running',
    `process ${String(pid)} already runs the consortium in ${files.home}; stop it with "edgebeat ${stop} --data ${files.home}" or choose another folder with --data`,
  );
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
  const hasSites = await isThere(files.ca);
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
