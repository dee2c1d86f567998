import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const deadlineMs = 20_000;

/** A test that needs one of Fabric's own programs; without it on the PATH the test is skipped. */
export function itWithTool(tool: 'configtxlator' | 'configtxgen' | 'peer' | 'cryptogen') {
  const found = spawnSync(tool, ['--help'], { stdio: 'ignore' }).error === undefined;
  return found ? it : it.skip;
}

/** Runs a program to its end and gives all that it printed. */
export async function runTool(
  tool: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const { stdout, stderr } = await run('env', [...variables, tool, ...args], {
    timeout: deadlineMs,
  });
  return stdout + stderr;
}
