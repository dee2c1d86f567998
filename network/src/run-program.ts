import { execFile } from 'node:child_process';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import { FabricFailure } from './failure';

const timeoutMs = 60_000;
const maxBuffer = 16 * 1024 * 1024;

/** Fabric's programs and their builders need nothing of the caller's environment but this. */
export const programPath = '/usr/local/bin:/usr/bin:/bin';

/**
 * Runs one of Fabric's programs to its end; gives its output and its messages.
 *
 * @throws FabricFailure `program-failed` with the program's own last words.
 */
export async function runProgram(
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  try {
    const options = { timeout: timeoutMs, maxBuffer, env: { PATH: programPath, ...env } };
    return await promisify(execFile)(file, args, options);
  } catch (cause) {
    const words = cause instanceof Error && 'stderr' in cause ? String(cause.stderr) : '';
    const sentence = `${basename(file)} ${args.slice(0, 3).join(' ')} failed: ${lastWords(words) || String(cause)}`;
    throw new FabricFailure('program-failed', sentence, { cause });
  }
}

/** The last line that says what went wrong, without time and module. */
export function lastWords(log: string): string {
  const lines = log.split('\n').filter((line) => line.trim() !== '');
  const telling = lines.filter((line) => /panic:|Error:|error:|PANI|FATA/.test(line));
  return (telling.at(-1) ?? lines.at(-1) ?? '').replace(/\x1b\[[0-9;]*m/g, '').trim();
}
