import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hasCode } from './file-operations';
import { type Frame, framesOf } from './frames-of';

const namePattern = /^\d{6}\.blk$/;

/** The folder of a member's block files. */
export function blocksFolder(memberFolder: string): string {
  return join(memberFolder, 'blocks');
}

/** The name of the nth block file. */
export function blockFileName(position: number): string {
  return `${String(position).padStart(6, '0')}.blk`;
}

/** The names of the block files in their order; none when the folder is not there. */
export async function blockFiles(memberFolder: string): Promise<string[]> {
  try {
    const names = await readdir(blocksFolder(memberFolder));
    return names.filter((name) => namePattern.test(name)).sort();
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
}

/**
 * Reads every frame of a member's block files, in order and without writing anything. Damage is
 * told with its frame and the reading goes on behind it; one file at a time is in memory.
 *
 * @throws Error only when a file cannot be read at all.
 */
export async function* readBlockFrames(memberFolder: string): AsyncGenerator<Frame> {
  const names = await blockFiles(memberFolder);
  const last = names.at(-1);
  for (const name of names) {
    const path = join(blocksFolder(memberFolder), name);
    yield* framesOf(path, await readFile(path), name === last);
  }
}
