import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, chmod, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findBinaries } from '../embedded/binaries';
import { dataMakeup } from '../embedded/make-data';
import { serverUser } from '../embedded/server-user';
import { startPostgres } from '../embedded/start-postgres';

const run = promisify(execFile);
const templates = join(__dirname, '..', '..', '..', 'node_modules', '.cache', 'edgebeat-postgres');

/**
 * Puts a cluster that was never used into the folder of a server, which then need not make one. It
 * is a copy: making it anew takes ten times as long.
 */
export async function copyCluster(folder: string): Promise<void> {
  const template = await clusterTemplate();
  await mkdir(folder, { mode: 0o700 });
  await copyWhole(template, join(folder, 'server'));
}

/** Copies a folder with its owners and links. */
async function copyWhole(from: string, to: string): Promise<void> {
  await run('cp', ['-a', from, to]);
}

/** Made by the first who asks, for every later run too; its name tells what it was made with. */
async function clusterTemplate(): Promise<string> {
  const { from } = await findBinaries();
  const user = await serverUser();
  const owner = user ?? process.getuid?.();
  const makeup = createHash('sha256').update(JSON.stringify([from, owner, dataMakeup]));
  const template = join(templates, makeup.digest('hex').slice(0, 16));
  if (!(await isThere(template))) await makeTemplate(template);
  return template;
}

/** It gets its name when it is complete; of two who make it at once, one is the first. */
async function makeTemplate(template: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'edgebeat-cluster-'));
  try {
    await chmod(folder, 0o711);
    await (await startPostgres({ folder }))[Symbol.asyncDispose]();
    await mkdir(templates, { recursive: true });
    const draft = await mkdtemp(join(templates, 'draft-'));
    await copyWhole(join(folder, 'server'), join(draft, 'server'));
    await rename(join(draft, 'server'), template).catch(async (error: unknown) => {
      if (!(await isThere(template))) throw error;
    });
    await rm(draft, { recursive: true, force: true });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
