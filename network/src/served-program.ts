import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { FabricFailure } from './failure';
import type { FabricNode } from './fabric-options';
import { noteProcess } from './leftovers';
import { isStopped } from './stop-notes';
import { lastWords, programPath } from './run-program';

export interface ServedProgramOptions {
  /** What a sentence calls it: `the peer of AlphaMSP`. */
  readonly title: string;
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly host: string;
  readonly ports: readonly number[];
  readonly logFile: string;
  /** Called when it has served and ends though nobody stopped it. */
  readonly onEnd: (failure: FabricFailure, program: ServedProgram) => void;
}

const startMs = 30_000;
const stopMs = 10_000;
const pollMs = 20;

/** A program of Fabric that serves on ports; disposing it ends the process, asked first. */
export class ServedProgram implements FabricNode, AsyncDisposable {
  readonly #options: ServedProgramOptions;
  #child: ChildProcess | undefined;
  #serves = false;
  #logged = 0;

  constructor(options: ServedProgramOptions) {
    this.#options = options;
  }

  get logFile(): string {
    return this.#options.logFile;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  isStopped(): Promise<boolean> {
    return isStopped(this.#options.logFile);
  }

  async start(): Promise<void> {
    const { file, args, env, logFile } = this.#options;
    await mkdir(dirname(logFile), { recursive: true });
    await using log = await open(logFile, 'a');
    this.#logged = (await log.stat()).size;
    const child = spawn(file, args, {
      env: { PATH: programPath, ...env },
      cwd: dirname(logFile),
      stdio: ['ignore', log.fd, log.fd],
    });
    this.#child = child;
    this.#serves = false;
    child.once('error', () => undefined);
    child.once('exit', () => {
      if (this.#child === child && this.#serves) void this.#endedUnasked();
    });
    if (child.pid !== undefined) await noteProcess(logFile, child.pid);
    try {
      await this.#listening(child);
    } catch (error) {
      await this.kill();
      throw error;
    }
    this.#serves = true;
    // It may have ended between its first answer and now.
    if (!isAlive(child) && this.#child === child) void this.#endedUnasked();
  }

  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#end('SIGTERM');
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || !isAlive(child)) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    const patience = setTimeout(() => child.kill('SIGKILL'), stopMs);
    await ended;
    clearTimeout(patience);
  }

  async #listening(child: ChildProcess): Promise<void> {
    const deadline = Date.now() + startMs;
    const { host, ports } = this.#options;
    for (const port of ports) {
      while (!(await accepts(port, host))) {
        if (!isAlive(child)) throw await this.#failure('ended');
        if (Date.now() > deadline)
          throw await this.#failure(`does not listen on port ${String(port)}`);
        await sleep(pollMs);
      }
    }
  }

  async #endedUnasked(): Promise<void> {
    this.#options.onEnd(await this.#failure('ended'), this);
  }

  async #failure(what: string): Promise<FabricFailure> {
    const { title, logFile } = this.#options;
    const log = await readFile(logFile).catch(() => Buffer.alloc(0));
    const words = lastWords(log.subarray(this.#logged).toString());
    const because = words === '' ? '' : `: ${words}`;
    return new FabricFailure('start-failed', `${title} ${what}${because} (see ${logFile}).`);
  }
}

function isAlive(child: ChildProcess): boolean {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null;
}

/** Whether something listens on a port, of this machine if no host is named. */
export function accepts(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => {
      resolve(false);
    });
  });
}
