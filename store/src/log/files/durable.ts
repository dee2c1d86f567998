import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Replaces a file as a whole: after a crash it holds the old content or the new one. */
export async function replaceFile(
  path: string,
  content: string | Uint8Array,
  mode = 0o640,
): Promise<void> {
  const draft = `${path}.new`;
  {
    await using file = await open(draft, 'w', mode);
    await file.writeFile(content);
    await file.sync();
  }
  await rename(draft, path);
  await syncFolder(dirname(path));
}

/** Makes what was created, renamed or removed in a folder last. */
export async function syncFolder(path: string): Promise<void> {
  await using folder = await open(path, 'r');
  await folder.sync();
}

/** Creates a folder with those above it; what it is called lasts. */
export async function createFolder(path: string, mode = 0o750): Promise<void> {
  const first = await mkdir(path, { recursive: true, mode });
  if (first !== undefined) await syncFolder(dirname(first));
}

/** The content of a file, or undefined when there is none. */
export async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** Whether the system refused something with one of these codes. */
export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  if (typeof error !== 'object' || error === null || !('code' in error)) return false;
  return codes.some((code) => error.code === code);
}

/** Whether there was no room; the same may work later. */
export function isDiskFull(error: unknown): boolean {
  return hasCode(error, 'ENOSPC', 'EDQUOT', 'EFBIG');
}
