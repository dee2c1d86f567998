import { access, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const suffix = '.stopped';

/** Notes that an operator has stopped the node of a log; whoever runs it does not start it then. */
export async function noteStop(logFile: string): Promise<void> {
  await mkdir(dirname(logFile), { recursive: true });
  await writeFile(`${logFile}${suffix}`, '');
}

/** Whether an operator has stopped the node of a log. */
export function isStopped(logFile: string): Promise<boolean> {
  return access(`${logFile}${suffix}`).then(
    () => true,
    () => false,
  );
}

/** The node of a log may be started again. */
export async function forgetStop(logFile: string): Promise<void> {
  await rm(`${logFile}${suffix}`, { force: true });
}

/** All nodes may be started again, as the whole network is. */
export async function forgetStops(logs: string): Promise<void> {
  const entries = await readdir(logs, { recursive: true }).catch(() => []);
  const stops = entries.filter((name) => name.endsWith(suffix));
  await Promise.all(stops.map((name) => rm(join(logs, name), { force: true })));
}
