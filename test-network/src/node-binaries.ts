import { execFile } from 'node:child_process';
import { mkdir, rename, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The releases that members may run side by side; each is one file of its package in npm's registry. */
export const nodeVersions = ['20.20.2', '22.23.3'] as const;

/** A Node that can be started, or why there is none. */
export type NodeBinary =
  | { readonly version: string; readonly path: string }
  | { readonly version: string; readonly missing: string };

/**
 * A Node of each release line: the running one where it is of that line, or one in the folder of
 * tools, into which it is unpacked once. Nothing of the package is run but Node itself.
 */
export function nodeBinaries(tools: string): Promise<NodeBinary[]> {
  return Promise.all(nodeVersions.map((version) => nodeBinary(version, tools)));
}

async function nodeBinary(version: string, tools: string): Promise<NodeBinary> {
  const line = `v${version.split('.')[0] ?? ''}.`;
  if (process.version.startsWith(line)) {
    return { version: process.version.slice(1), path: process.execPath };
  }
  const folder = join(tools, `node-${version}`);
  const path = join(folder, 'package', 'bin', 'node');
  try {
    if (!existsSync(path))
      await unpack(`node-${process.platform}-${process.arch}`, version, folder);
    const { stdout } = await run(path, ['--version']);
    return { version: stdout.trim().slice(1), path };
  } catch (error) {
    return { version, missing: error instanceof Error ? error.message : String(error) };
  }
}

async function unpack(name: string, version: string, folder: string): Promise<void> {
  const part = `${folder}.part`;
  await rm(part, { recursive: true, force: true });
  await mkdir(part, { recursive: true });
  const pack = ['pack', `${name}@${version}`, '--silent', '--ignore-scripts'];
  const { stdout } = await run('npm', pack, { cwd: part });
  await run('tar', ['-xzf', stdout.trim(), 'package/bin/node'], { cwd: part });
  await rm(join(part, stdout.trim()));
  await rename(part, folder);
}
