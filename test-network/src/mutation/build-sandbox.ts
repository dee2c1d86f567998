import { spawnSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';

/** Compiles the mutated chaincode in the folder that it is run in, on the packages installed here. */
function main(): void {
  const packages = join(__dirname, '..', '..', '..', 'node_modules');
  // Stryker itself would link them after the build, which needs them.
  symlinkSync(packages, 'node_modules');
  const compiler = join(packages, 'typescript', 'bin', 'tsc');
  const { status } = spawnSync(process.execPath, [compiler, '--build', 'chaincode'], {
    stdio: 'inherit',
  });
  process.exitCode = status ?? 1;
}

main();
