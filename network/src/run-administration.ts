import { execFile } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { FabricFailure } from './failure';
import type { FabricEnvironment } from './find-fabric';

const longestMs = 90_000;
/** Where the scripts for a channel's administrators are. */
export const administrationFolder = join(__dirname, '..', 'administration');

/** How a script ended and what it said. */
export interface ScriptEnd {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

/** Runs one of the scripts for a channel's administrators, as they do; it takes 90 s at most. */
export function runAdministration(
  { FABRIC_BIN = '', PATH = '' }: FabricEnvironment,
  script: string,
  ...args: readonly string[]
): Promise<ScriptEnd> {
  const env = { PATH: FABRIC_BIN === '' ? PATH : `${FABRIC_BIN}${delimiter}${PATH}` };
  return new Promise((resolve) => {
    execFile(
      'bash',
      [join(administrationFolder, script), ...args],
      { env, timeout: longestMs },
      (error, output, errors) => {
        const code = error === null ? 0 : Number(error.code ?? -1);
        resolve({ code, output, errors });
      },
    );
  });
}

/**
 * Runs one of the scripts and gives what it printed.
 *
 * @throws FabricFailure `program-failed` with the sentence that it ended with.
 */
export async function administer(
  environment: FabricEnvironment,
  script: string,
  ...args: readonly string[]
): Promise<string> {
  const { code, output, errors } = await runAdministration(environment, script, ...args);
  if (code === 0) return output;
  const said = errors.trim().split('\n').slice(-3).join(' ');
  const sentence = said === '' ? `${script} ended with ${String(code)}` : said;
  throw new FabricFailure('program-failed', sentence);
}
