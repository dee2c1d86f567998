import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasCode } from '../system-error';

/** What says how much of a log is on the disk; it is never ahead of what lies there. */
const marks = ['seal.json', 'mark', 'state.json', 'checkpoint', 'anchors.jsonl'];

/** A copy of a log that is being written, as of one moment or a little later. */
export interface LogCopy extends AsyncDisposable {
  readonly folder: string;
}

/**
 * Copies the logs of a site while they grow: first what says how far they are, then the rest, so that
 * the copy holds at least what it says. The log itself is only read.
 */
export async function copyLog(store: string): Promise<LogCopy> {
  const folder = await mkdtemp(join(tmpdir(), 'edgebeat-log-'));
  try {
    for (const name of (await readdir(join(store, 'logs'))).sort()) {
      const [from, to] = [join(store, 'logs', name), join(folder, 'logs', name)];
      for (const mark of marks) await copyIfThere(join(from, mark), join(to, mark));
      await cp(from, to, { recursive: true, force: false });
    }
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
  return {
    folder,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

async function copyIfThere(from: string, to: string): Promise<void> {
  await cp(from, to).catch((error: unknown) => {
    if (!hasCode(error, 'ENOENT')) throw error;
  });
}
