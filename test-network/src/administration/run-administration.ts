import { execFile } from 'node:child_process';
import { delimiter, dirname, join } from 'node:path';
import type { FabricEnvironment } from '@edgebeat/network';

const longestMs = 90_000;
const folder = join(dirname(require.resolve('@edgebeat/network')), '..', 'administration');

/** How a script ended and what it said. */
export interface ScriptEnd {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

/** Runs one of the scripts for a channel's administrators, as they do. */
export function runAdministration(
  { FABRIC_BIN = '', PATH = '' }: FabricEnvironment,
  script: string,
  ...args: readonly string[]
): Promise<ScriptEnd> {
  const env = { PATH: FABRIC_BIN === '' ? PATH : `${FABRIC_BIN}${delimiter}${PATH}` };
  return new Promise((resolve) => {
    execFile(
      'bash',
      [join(folder, script), ...args],
      { env, timeout: longestMs },
      (error, output, errors) => {
        const code = error === null ? 0 : Number(error.code ?? -1);
        resolve({ code, output, errors });
      },
    );
  });
}
