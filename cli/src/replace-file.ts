import { randomUUID } from 'node:crypto';
import { rename, writeFile } from 'node:fs/promises';

/**
 * Writes a file at once: whoever reads it, also after a crash, finds the old content or the new one.
 *
 * @param mode Who may read it, as for `chmod`; what the process gives every file if not set.
 */
export async function replaceFile(
  file: string,
  content: string | Uint8Array,
  mode?: number,
): Promise<void> {
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, content, { flush: true, ...(mode === undefined ? {} : { mode }) });
  await rename(draft, file);
}
