import { execFileSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';

/** On what and from what a result came. */
export interface RunInfo {
  readonly node: string;
  readonly machine: string;
  readonly commit: string;
  readonly date: string;
}

/** Describes this run for a result file. */
export function runInfo(now: Date): RunInfo {
  const all = cpus();
  const gib = (totalmem() / 2 ** 30).toFixed(0);
  return {
    node: process.version,
    machine: `${String(all.length)} × ${all[0]?.model.trim() ?? 'unknown processor'}, ${gib} GiB, ${process.platform}`,
    commit: git('rev-parse', '--short', 'HEAD') + (git('status', '--porcelain') === '' ? '' : '+'),
    date: now.toISOString().slice(0, 10),
  };
}

function git(...args: string[]): string {
  try {
    return execFileSync('git', args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return 'unknown';
  }
}
