import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { constants, Script } from 'node:vm';
import { bundleFile } from './bundle-file';
import { keepCompiled } from './keep-compiled';

type Load = (
  exports: object,
  require: NodeJS.Require,
  module: { exports: object },
  filename: string,
  folder: string,
) => void;

export interface RunBundleOptions {
  /** What is started, as far as it decides what is compiled. */
  readonly name: string;
  /** By then it has started; later V8 drops what ran only at the start. */
  readonly startedAfterMs: number;
}

/**
 * Runs the bundle of the folder in this process. What V8 compiles is kept beside the bundle, and the next
 * process of that name need not compile it again. A kept form that is broken or of another V8 is not
 * used, but replaced.
 */
export function runBundle(folder: string, { name, startedAfterMs }: RunBundleOptions): void {
  const filename = bundleFile(folder);
  const { mtimeMs, size } = statSync(filename);
  // V8 knows its source by the length only, so the name says which bundle was compiled, and by whom.
  const mark = `${process.version}-${String(Math.trunc(mtimeMs))}-${String(size)}`;
  const compiled = join(folder, `${name}-${mark}.v8`);
  const cachedData = readIfThere(compiled);
  const script = new Script(readFileSync(filename, 'latin1'), {
    filename,
    ...(cachedData === undefined ? {} : { cachedData }),
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  if (script.cachedDataRejected !== false) keepCompiled(script, compiled, startedAfterMs);
  const module = { exports: {} };
  const load = script.runInThisContext() as Load;
  load(module.exports, createRequire(filename), module, filename, folder);
}

function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}
