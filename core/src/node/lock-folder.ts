import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runningProcess } from './running-process';

const maxAttempts = 5;

/**
 * Holds a folder for this process until it is disposed. A lock whose process is gone (by `kill -9`,
 * say) is taken over.
 *
 * @throws what the caller makes of the sentence's end that says how it is in use, and by which process.
 */
export async function lockFolder(
  folder: string,
  refused: (how: string) => Error,
): Promise<AsyncDisposable> {
  const file = join(folder, 'lock');
  const start = (await runningProcess(process.pid))?.start ?? '';
  const content = `${String(process.pid)} ${start}`;
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    if (await createExclusively(file, content)) return heldLock(file, content);
    const found = await readFile(file, 'utf8').catch(() => undefined);
    if (found === undefined) continue;
    const holder = await livingHolder(found);
    if (holder !== undefined) throw refused(`in use by process ${holder}`);
    await removeStale(file, found);
  }
  throw refused('being taken over by other processes at this moment');
}

/** A hard link either appears with its content or not at all, unlike a file that is written. */
async function createExclusively(file: string, content: string): Promise<boolean> {
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, content, { mode: 0o600 });
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if (isThere(error)) return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

function isThere(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'EEXIST';
}

async function livingHolder(content: string): Promise<string | undefined> {
  const [pid = '', ...start] = content.split(' ');
  const found = /^\d+$/.test(pid) ? await runningProcess(Number(pid)) : undefined;
  return found?.start === start.join(' ') ? pid : undefined;
}

/** Two processes may find the same stale lock: what was moved away must be what was found. */
async function removeStale(file: string, found: string): Promise<void> {
  const aside = `${file}.${randomUUID()}`;
  const wasMoved = await rename(file, aside).then(
    () => true,
    () => false,
  );
  if (!wasMoved) return;
  if ((await readFile(aside, 'utf8')) !== found) await link(aside, file).catch(() => undefined);
  await rm(aside, { force: true });
}

function heldLock(file: string, content: string): AsyncDisposable {
  return {
    async [Symbol.asyncDispose]() {
      const found = await readFile(file, 'utf8').catch(() => undefined);
      if (found === content) await rm(file, { force: true });
    },
  };
}
