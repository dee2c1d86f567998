import { randomUUID } from 'node:crypto';
import { access, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { NetworkFailure } from '../failure';

/** A file of a folder that appears at once; a secret file is readable by its owner only. */
export interface FolderFile {
  readonly path: string;
  readonly content: string;
  readonly secret?: boolean;
}

const stagingName = '.new';
const staleMs = 60_000;

/**
 * Writes a folder so that it is there with all its files or not at all, whatever kills the
 * process. A folder that already holds these files stays as it is; an incomplete one is replaced.
 *
 * @throws NetworkFailure `disk-full`.
 */
export async function writeFolder(
  cryptoDir: string,
  target: string,
  files: readonly FolderFile[],
): Promise<void> {
  const staging = join(cryptoDir, stagingName, randomUUID());
  try {
    await mkdir(staging, { recursive: true, mode: folderMode(files, '.') });
    for (const file of files) await writeStaged(staging, file, files);
    await mkdir(dirname(target), { recursive: true });
    await moveInto(staging, target, files);
  } catch (error) {
    throw translate(error, target);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

async function moveInto(staging: string, target: string, files: readonly FolderFile[]) {
  try {
    await rename(staging, target);
  } catch (error) {
    if (!hasCode(error, ['ENOTEMPTY', 'EEXIST'])) throw error;
    // Another writer of the same folder may have come first; its files are as good as these.
    const names = files.map((file) => file.path);
    if (await holdsFiles(target, names)) return;
    await rm(target, { recursive: true, force: true });
    await rename(staging, target);
  }
}

/** Whether every named file of a folder is there. */
export async function holdsFiles(folder: string, names: readonly string[]): Promise<boolean> {
  const found = await Promise.all(names.map((name) => isReadable(join(folder, name))));
  return found.every(Boolean);
}

/** Removes what writers that were killed left behind; those that may be alive are left alone. */
export async function removeStaleFolders(cryptoDir: string): Promise<void> {
  const staging = join(cryptoDir, stagingName);
  const names = await readdir(staging).catch(() => []);
  for (const name of names) {
    const folder = join(staging, name);
    const age = await stat(folder).then(
      (found) => Date.now() - found.mtimeMs,
      () => 0,
    );
    if (age > staleMs) await rm(folder, { recursive: true, force: true });
  }
}

async function writeStaged(staging: string, file: FolderFile, all: readonly FolderFile[]) {
  const path = join(staging, file.path);
  await mkdir(dirname(path), { recursive: true, mode: folderMode(all, dirname(file.path)) });
  await using handle = await open(path, 'wx', file.secret === true ? 0o600 : 0o644);
  await handle.writeFile(file.content);
  await handle.sync();
}

function folderMode(files: readonly FolderFile[], folder: string): number {
  const holdsSecret = files.some((file) => file.secret === true && dirname(file.path) === folder);
  return holdsSecret ? 0o700 : 0o755;
}

function isReadable(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function translate(error: unknown, target: string): unknown {
  if (!hasCode(error, ['ENOSPC', 'EDQUOT'])) return error;
  return new NetworkFailure('disk-full', `The disk is full: ${target} cannot be written.`, {
    cause: error,
  });
}

function hasCode(error: unknown, codes: readonly string[]): boolean {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : '';
  return codes.includes(String(code));
}
