import { execFile } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { type FabricEnvironment, missingPrograms } from '@edgebeat/network';
import type { Bench } from './bench';

const runMs = 30_000;

/** Describes cases of Fabric's own `peer` program, or skips them by name where there is none. */
export function describeWithPeer(
  title: string,
  environment: FabricEnvironment,
  cases: () => void,
): void {
  const found = !missingPrograms(environment).includes('peer');
  (found ? describe : describe.skip)(`${title} (peer of FABRIC_BIN or PATH)`, cases);
}

/** Runs the `peer` program as a user who sourced a member's env.sh. */
export function runPeer(
  bench: Bench,
  environment: FabricEnvironment,
  folder: string,
  mspId: string,
  ...args: string[]
) {
  const { FABRIC_BIN = '', PATH = '' } = environment;
  const env = { PATH: FABRIC_BIN === '' ? PATH : `${FABRIC_BIN}${delimiter}${PATH}` };
  const script = ['-c', '. "$1"; shift; exec peer "$@"', 'sh'];
  const sourced = join(bench.member(mspId).folder, 'env.sh');
  const options = { cwd: folder, timeout: runMs, env };
  return promisify(execFile)('/bin/sh', [...script, sourced, ...args], options);
}
