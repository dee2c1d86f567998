import { spawn } from 'node:child_process';
import { join } from 'node:path';

const program = join(__dirname, '..', '..', 'cli', 'dist', 'main.js');

/** A run that a failed test forgot ends by itself. */
const longestRunMs = 150_000;

/** How a run of `edgebeat` ended and what it said. */
export interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/** A run of `edgebeat` that goes on. */
export interface Running {
  readonly ended: Promise<Ended>;
  /** Resolves when the output matches, or rejects when the program ends before. */
  printed(pattern: RegExp): Promise<string>;
  signal(signal: NodeJS.Signals): void;
}

/** Starts `edgebeat` as a user does, with an environment of its own. */
export function startEdgebeat(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  longestMs = longestRunMs,
): Running {
  const child = spawn(process.execPath, [program, ...args], {
    env: { ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: longestMs,
    killSignal: 'SIGKILL',
  });
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      resolve({ code, output, errors });
    });
  });
  return {
    ended,
    printed: async (pattern) => {
      const over = ended.then(({ errors: said }) => {
        if (!pattern.test(output))
          throw new Error(`edgebeat ended before ${String(pattern)}: ${said}`);
      });
      while (!pattern.test(output)) {
        await Promise.race([over, new Promise((resolve) => child.stdout.once('data', resolve))]);
      }
      return output;
    },
    signal: (signal) => {
      child.kill(signal);
    },
  };
}

/** Runs `edgebeat` to its end. */
export function edgebeat(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  longestMs?: number,
): Promise<Ended> {
  return startEdgebeat(args, environment, longestMs).ended;
}
