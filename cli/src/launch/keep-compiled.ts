import { renameSync, rmSync, writeFileSync } from 'node:fs';
import type { Script } from 'node:vm';

/**
 * Writes what V8 compiled of a script, once this process has started or when it ends well before. Where
 * it cannot be written, the next process compiles for itself.
 */
export function keepCompiled(script: Script, path: string, startedAfterMs: number): void {
  let isKept = false;
  const keep = () => {
    if (isKept) return;
    isKept = true;
    replace(path, script.createCachedData());
  };
  setTimeout(keep, startedAfterMs).unref();
  process.once('exit', (code) => {
    if (code === 0) keep();
  });
}

function replace(path: string, data: Buffer): void {
  const part = `${path}.${String(process.pid)}.part`;
  try {
    writeFileSync(part, data, { mode: 0o644 });
    renameSync(part, path);
  } catch {
    rmSync(part, { force: true });
  }
}
