import { constants } from 'node:fs';
import {
  chmod,
  copyFile,
  lstat,
  mkdir,
  readdir,
  readlink,
  rm,
  stat,
  symlink,
} from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

const draftMs = 3_600_000;

/** Copies a folder so that everybody may read it and run its programs, and nobody may write. */
export async function copyPrograms(source: string, target: string): Promise<void> {
  await mkdir(target);
  await chmod(target, 0o755);
  for (const entry of await readdir(source, { withFileTypes: true })) {
    const [from, to] = [join(source, entry.name), join(target, entry.name)];
    if (entry.isDirectory()) await copyPrograms(from, to);
    else if (entry.isSymbolicLink()) await symlink(await readlink(from), to);
    else await copyOne(from, to);
  }
}

async function copyOne(from: string, to: string): Promise<void> {
  await copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
  const isProgram = ((await stat(from)).mode & 0o100) !== 0;
  await chmod(to, isProgram ? 0o755 : 0o644);
}

/** Whether a copy has every file in its size: temporary folders are tidied, and power fails. */
export async function isWholeCopy(source: string, target: string): Promise<boolean> {
  const entries = await readdir(source, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => !entry.isDirectory());
  const same = await Promise.all(
    files.map(async (entry) => {
      const from = join(entry.parentPath, entry.name);
      const copy = await stat(join(target, from.slice(source.length))).catch(() => undefined);
      return copy?.size === (await stat(from)).size;
    }),
  );
  return same.every(Boolean);
}

/** Removes what processes that were killed while they copied have left beside the copy. */
export async function removeOldDrafts(target: string): Promise<void> {
  const folder = dirname(target);
  const names = await readdir(folder);
  for (const name of names.filter((each) => each.startsWith(`${basename(target)}.`))) {
    const path = join(folder, name);
    const made = await lstat(path).catch(() => undefined);
    // Somebody else's folder could be exchanged for a link while it is being removed.
    if (made?.uid !== process.getuid?.() || Date.now() - (made?.mtimeMs ?? 0) < draftMs) continue;
    await rm(path, { recursive: true, force: true });
  }
}
