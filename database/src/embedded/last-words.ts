import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Log } from '@edgebeat/core/node';

const maxLines = 4;
const keptLines = 20;

/** What tells the reason in the last lines of a program of PostgreSQL, as one line. */
export function lastWords(lines: readonly string[]): string {
  const reasons = lines.filter((line) => /\b(FATAL|PANIC|HINT|error):/.test(line));
  const words = (reasons.length > 0 ? reasons : lines).slice(-maxLines);
  return words.map((line) => line.trim().replace(/\s+/g, ' ')).join(' ');
}

/** Keeps the last lines of a program for the message of a failure and hands each to the log. */
export function followLog(child: ChildProcess, log: Log | undefined): readonly string[] {
  const kept: string[] = [];
  if (child.stderr === null) return kept;
  createInterface({ input: child.stderr }).on('line', (line) => {
    kept.push(line);
    if (kept.length > keptLines) kept.shift();
    const level = /^(FATAL|PANIC):/.test(line) ? 'warn' : 'debug';
    log?.[level]({ line }, 'PostgreSQL says');
  });
  return kept;
}
