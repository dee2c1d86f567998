import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Rejected } from '@edgebeat/core';

const DRAFT = '.draft';
const STALE_MS = 60_000;
const PRIVATE = 0o600;

/**
 * Reads a file that only its owner may read.
 *
 * @returns undefined when there is none.
 * @throws Rejected invalid-setting when others can read it.
 */
export async function readPrivate(file: string): Promise<string | undefined> {
  const found = await stat(file).catch(() => undefined);
  if (found === undefined) return undefined;
  // Windows has no such bits.
  if (process.platform !== 'win32' && (found.mode & 0o077) !== 0) {
    throw new Rejected('invalid-setting', `${file}: others can read this key; run chmod 600 on it`);
  }
  return await readFile(file, 'utf8');
}

/** Reads a file, whoever else can. @returns undefined when there is none. */
export async function readIfThere(file: string): Promise<string | undefined> {
  return await readFile(file, 'utf8').catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  });
}

/** Makes a file unless it is there; a crash leaves the whole file or none. Who is first wins. */
export async function createFile(file: string, content: string, mode = PRIVATE): Promise<void> {
  await withDraft(file, content, mode, async (draft) => {
    await link(draft, file).catch((error: unknown) => {
      if (!hasCode(error, 'EEXIST')) throw error;
    });
  });
}

/** Writes a file over an older one; a crash leaves the old or the new one. */
export async function replaceFile(file: string, content: string, mode = PRIVATE): Promise<void> {
  await withDraft(file, content, mode, (draft) => rename(draft, file));
}

/** Removes what writers that were killed left behind. */
export async function removeDrafts(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((each) => each.endsWith(DRAFT))) {
    const found = await stat(join(folder, name)).catch(() => undefined);
    const isStale = found !== undefined && Date.now() - found.mtimeMs > STALE_MS;
    if (isStale) await rm(join(folder, name), { force: true });
  }
}

function hasCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}

async function withDraft(
  file: string,
  content: string,
  mode: number,
  place: (draft: string) => Promise<void>,
): Promise<void> {
  const folder = dirname(file);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const draft = join(folder, `${basename(file)}.${randomUUID()}${DRAFT}`);
  try {
    await writeThrough(draft, content, mode);
    await place(draft);
    await syncFolder(folder);
  } finally {
    await rm(draft, { force: true });
  }
}

async function writeThrough(file: string, content: string, mode: number): Promise<void> {
  const handle = await open(file, 'wx', mode);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A new name in a folder outlives a power cut only when the folder itself is written through. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
