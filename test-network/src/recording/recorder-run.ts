import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { z } from 'zod';
import { Kill } from './kill-points';

/** What a process that records is told. */
export const RecorderRun = z.strictObject({
  /** Where its bus and its log are. */
  folder: z.string(),
  connectionString: z.string(),
  /** How many blocks its peer has, which it completes the projection from. */
  blocks: z.int().min(0),
  /** Whether it tells what is persisted. */
  tells: z.boolean(),
  kill: Kill.optional(),
});
export type RecorderRun = z.infer<typeof RecorderRun>;

const Exit = z.tuple([z.number().nullable(), z.string().nullable()]);
const runChild = join(__dirname, '..', '..', '..', 'jest', 'run-child.cjs');
// The compiled file, also when this one is run from its source by a test.
const child = join(__dirname, '..', '..', 'dist', 'recording', 'recorder-child.js');

/**
 * Runs a recorder in a process of its own, until everything is recorded or it is killed.
 *
 * @returns whether it was killed.
 * @throws Error when it failed.
 */
export async function runRecorderProcess(run: RecorderRun): Promise<boolean> {
  const started = spawn(process.execPath, [runChild, child, JSON.stringify(run)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code, signal] = Exit.parse(await once(started, 'exit'));
  if (signal === 'SIGKILL') return true;
  if (code !== 0) throw new Error(`the recorder ended with ${String(code ?? signal)}`);
  return false;
}
