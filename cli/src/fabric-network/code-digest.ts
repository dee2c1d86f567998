import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** The workspaces whose code a peer's chaincode runs. */
const packages = ['@edgebeat/chaincode', '@edgebeat/core'];
/** Tests and what only they use is compiled beside the code. */
const onlyForTests = /\.test\.|^(fakes|fuzzing)\//;

/**
 * The SHA-256 of the chaincode's compiled code and of the versions that it is pinned to: the same
 * code has the same digest on every machine.
 *
 * @returns 64 lower-case hex digits.
 */
export async function codeDigest(): Promise<string> {
  const digest = createHash('sha256');
  for (const name of packages) {
    const dist = dirname(require.resolve(name));
    digest.update(`${name}\n`);
    digest.update(await readFile(join(dist, '..', 'package.json')));
    for (const file of await codeFiles(dist)) {
      digest.update(`\n${file}\n`);
      digest.update(await readFile(join(dist, file)));
    }
  }
  return digest.digest('hex');
}

async function codeFiles(dist: string): Promise<string[]> {
  const files = await readdir(dist, { recursive: true });
  return files.filter((file) => file.endsWith('.js') && !onlyForTests.test(file)).sort();
}
