import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { damaged, hasCode, openFailure } from './level-failures';
import { findTableDamage } from './table-file';
import { findLogDamage } from './write-ahead-log';

/**
 * Checks what LevelDB would pass over: without its file CURRENT it starts anew, what it cannot read
 * of its log it leaves out, and it does not look at the checksums of its tables.
 *
 * @throws Unavailable bus-unavailable naming the file that is damaged.
 */
export async function checkFiles(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    const names = await readdir(folder);
    const logs = names.filter((name) => name.endsWith('.log'));
    const tables = names.filter((name) => name.endsWith('.ldb'));
    const data = [...logs, ...tables];
    if (data.length > 0 && !names.includes('CURRENT')) {
      throw damaged(folder, 'the file CURRENT is missing');
    }
    if (tables.length > 0 && logs.length === 0) throw damaged(folder, 'its log is missing');
    for (const name of data) await checkFile(folder, name);
  } catch (error) {
    throw openFailure(folder, error);
  }
}

async function checkFile(folder: string, name: string): Promise<void> {
  const find = name.endsWith('.log') ? findLogDamage : findTableDamage;
  const position = find(await readIfThere(join(folder, name)));
  if (position !== undefined) throw damaged(folder, `${name} is changed at byte ${position}`);
}

/** Another process that has the folder open may have removed the file; opening will tell. */
async function readIfThere(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return Buffer.alloc(0);
    throw error;
  }
}
