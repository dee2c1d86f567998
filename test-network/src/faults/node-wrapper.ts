import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Which arguments, as a pattern of the shell's `case`, and what is put before Node and its arguments. */
export interface WrappedCase {
  readonly pattern: string;
  /** Words of the shell; `"$node" "$@"` stands for what would be run. */
  readonly run: string;
}

/** From now on Node processes that this one starts are started otherwise where their arguments fit. */
export async function wrapNode(folder: string, cases: readonly WrappedCase[]): Promise<Disposable> {
  const node = process.execPath;
  const file = join(folder, 'node');
  const lines = cases.map(({ pattern, run }) => `${pattern}) exec ${run} ;;`);
  const script = ['#!/bin/sh', `node="${node}"`, 'case "$*" in', ...lines, 'esac'];
  await writeFile(file, `${[...script, 'exec "$node" "$@"'].join('\n')}\n`);
  await chmod(file, 0o755);
  process.execPath = file;
  return {
    [Symbol.dispose]() {
      process.execPath = node;
    },
  };
}
