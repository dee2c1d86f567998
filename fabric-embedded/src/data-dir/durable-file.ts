import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isDiskFull, syncFolder } from '../block/file-operations';
import { NetworkFailure } from '../failure';

/**
 * Writes a whole file so that after a crash there is the old content or the new one.
 *
 * @throws NetworkFailure `disk-full`.
 */
export async function writeDurably(file: string, content: Uint8Array | string): Promise<void> {
  const draft = `${file}.${randomUUID()}`;
  try {
    await writeAndSync(draft, content);
    await rename(draft, file);
    await syncFolder(dirname(file));
  } catch (cause) {
    await rm(draft, { force: true });
    if (!isDiskFull(cause)) throw cause;
    throw new NetworkFailure('disk-full', `There is no room to write ${file}.`, { cause });
  }
}

async function writeAndSync(file: string, content: Uint8Array | string): Promise<void> {
  await using handle = await open(file, 'w', 0o600);
  await handle.writeFile(content);
  await handle.sync();
}
