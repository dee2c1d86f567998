import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { wrapNode } from './node-wrapper';

const library = [
  '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1',
  '/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1',
  '/usr/lib64/faketime/libfaketime.so.1',
].find((file) => existsSync(file));

/** Why no clock can be shifted here, or undefined where one can. */
export function shiftingMissing(): string | undefined {
  return library === undefined ? 'libfaketime is not there (apt-get install faketime)' : undefined;
}

/**
 * A clock for some of the Node processes that this one starts, those whose arguments fit a pattern of the
 * shell. Programs that they start with an environment of their own keep the machine's clock.
 */
export class ShiftedClock implements Disposable {
  readonly #file: string;
  readonly #wrapper: Disposable;

  private constructor(file: string, wrapper: Disposable) {
    this.#file = file;
    this.#wrapper = wrapper;
  }

  static async open(folder: string, patterns: readonly string[]): Promise<ShiftedClock> {
    const file = join(folder, 'clock');
    const faked = [
      ...['env', `LD_PRELOAD=${String(library)}`, `FAKETIME_TIMESTAMP_FILE=${file}`],
      ...['FAKETIME_NO_CACHE=1', 'FAKETIME_DONT_FAKE_MONOTONIC=1', '"$node" "$@"'],
    ];
    const run = faked.join(' ');
    const cases = patterns.map((pattern) => ({ pattern, run }));
    const clock = new ShiftedClock(file, await wrapNode(folder, cases));
    await clock.set(0);
    return clock;
  }

  /** Moves the clock of processes that run and of those to come, in seconds from the machine's. */
  async set(seconds: number): Promise<void> {
    await writeFile(this.#file, `${seconds < 0 ? '-' : '+'}${String(Math.abs(seconds))}\n`);
  }

  [Symbol.dispose](): void {
    this.#wrapper[Symbol.dispose]();
  }
}
