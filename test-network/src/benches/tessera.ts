import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { z } from 'zod';

const Measured = z.strictObject({
  operations: z.int(),
  wallSeconds: z.number(),
  cpuSeconds: z.number(),
  size: z.int(),
});

/** A Tessera log in a process of its own. */
export interface Tessera extends AsyncDisposable {
  append(operations: number): Promise<{ readonly perSecond: number; readonly cpuUs: number }>;
}

/** Builds the program that uses Tessera as a library; says why where that is not possible. */
export async function buildTessera(
  folder: string,
): Promise<{ readonly path: string } | { readonly refusal: string }> {
  const path = join(folder, 'tessera-append');
  const cwd = join(__dirname, '..', '..', 'bench-tools', 'tessera-append');
  try {
    await promisify(execFile)('go', ['build', '-o', path, '.'], { cwd, timeout: 300_000 });
    return { path };
  } catch (error) {
    return { refusal: error instanceof Error ? error.message : String(error) };
  }
}

/** How a Tessera log is run. */
export interface TesseraOptions {
  readonly folder: string;
  readonly payload: number;
  readonly inFlight: number;
  /** Entries that share a write, and for how long one waits for others (a Go duration). */
  readonly batch: number;
  readonly age: string;
}

/** Starts the program on an empty folder. */
export function startTessera(program: string, options: TesseraOptions): Tessera {
  const { folder, payload, inFlight, batch, age } = options;
  const flags = [
    ...['-folder', folder, '-payload', String(payload), '-in-flight', String(inFlight)],
    ...['-batch', String(batch), '-age', age],
  ];
  const child = spawn(program, flags, { stdio: ['pipe', 'pipe', 'ignore'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let total = 0;
  return {
    async append(operations) {
      child.stdin.write(`${String(operations)}\n`);
      const line = await lines.next();
      if (line.done === true) throw new Error('the program that uses Tessera ended');
      const { wallSeconds, cpuSeconds, size } = Measured.parse(JSON.parse(line.value));
      total += operations;
      if (size !== total) throw new Error('an append to Tessera is missing');
      return { perSecond: operations / wallSeconds, cpuUs: (cpuSeconds / operations) * 1e6 };
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null) return;
      child.stdin.end();
      await once(child, 'exit');
    },
  };
}
