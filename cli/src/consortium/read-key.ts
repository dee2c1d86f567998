import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Exit } from '../exit-codes';
import { hasCode } from '../system-error';

export const KEY_BYTES = 32;

/**
 * Reads a key of 32 bytes.
 *
 * @throws Exit damaged when it is missing or anything else.
 */
export async function readKey(folder: string, name: string): Promise<Buffer> {
  const file = join(folder, name);
  const key = await readFile(file).catch((error: unknown) => {
    if (!hasCode(error, 'ENOENT')) throw error;
    throw new Exit('damaged', `${file} is missing; restore it from a backup`);
  });
  if (key.length === KEY_BYTES) return key;
  throw new Exit('damaged', `${file} does not hold a key of 32 bytes; restore it from a backup`);
}
