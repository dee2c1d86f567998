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

/**
 * Runs the bundle of the folder in this process. What V8 compiles for a command is kept beside the
 * bundle, and the next process with that command need not compile it again. A kept form that is broken
 * or of another V8 is not used, but replaced.
 *
 * @param argv as in `process.argv`.
 */
export function runBundle(folder: string, argv: readonly string[]): void {
  const filename = bundleFile(folder);
  const { mtimeMs, size } = statSync(filename);
  // V8 knows its source by the length only, so the name says which bundle was compiled, and by whom.
  const mark = `${process.version}-${String(Math.trunc(mtimeMs))}-${String(size)}`;
  const compiled = join(folder, `${commandName(argv)}-${mark}.v8`);
  const cachedData = readIfThere(compiled);
  const script = new Script(readFileSync(filename, 'latin1'), {
    filename,
    ...(cachedData === undefined ? {} : { cachedData }),
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  if (script.cachedDataRejected !== false) keepCompiled(script, compiled);
  const module = { exports: {} };
  const load = script.runInThisContext() as Load;
  load(module.exports, createRequire(filename), module, filename, folder);
}

/** Commands load different parts of the program, and so do the parts that `run` starts. */
function commandName(argv: readonly string[]): string {
  const [first = '', second = ''] = argv.slice(2);
  // A detached start only waits for another process that does the work.
  const mode = argv.includes('--detach') ? ['detach'] : [];
  const words = [first, ...(first === 'run' ? [second] : []), ...mode];
  return words.map((word) => word.replace(/[^a-z]/g, '')).join('-');
}

function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}
