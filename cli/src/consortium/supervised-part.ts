import { type ChildProcess, fork } from 'node:child_process';
import { closeSync, openSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Exit, type ExitName, exitOf, isExitName } from '../exit-codes';
import { type Part, PartMessage } from './part';

const program = join(__dirname, '..', '..', 'dist', 'main.js');
/** A part that was ready is started again at once; one that fails to start waits longer each time. */
const restartDelaysMs = [50, 200, 1000, 5000] as const;
const stopGraceMs = 10_000;
const maxLogBytes = 10 * 1024 * 1024;
/** What another start may mend; every other failure needs an operator. */
const passing: readonly ExitName[] = ['unavailable', 'unknown', 'unexpected'];

export interface SupervisorOptions {
  readonly logFolder: string;
  /** Called when a part, or something inside of it, ended by itself and is started again. */
  readonly onRestart?: (name: string, reason: string) => void;
  /** Called when a part reports a failure that a restart does not mend. */
  readonly onFailure?: (failure: Exit) => void;
  /** Called when a part waits for what others have to do before it is ready. */
  readonly onWaiting?: (sentence: string) => void;
}

/** What a part says once it does its work. */
export type Ready = Extract<PartMessage, { type: 'ready' }>;

/** One part and the process that runs it now. */
export class SupervisedPart {
  readonly name: string;
  readonly isFoundation: boolean;
  readonly firstReady: Promise<Ready>;
  ready: Promise<Ready>;
  readonly #part: Part;
  readonly #options: SupervisorOptions;
  #child: ChildProcess | undefined;
  #restarts = 0;
  #wasEverReady = false;
  #stopping = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(part: Part, options: SupervisorOptions) {
    this.name = part.name;
    this.isFoundation = part.isFoundation === true;
    this.#part = part;
    this.#options = options;
    this.firstReady = this.#launch();
    this.ready = this.firstReady;
  }

  /** The process that runs the part, or undefined while none does. */
  get pid(): number | undefined {
    return isRunning(this.#child) ? this.#child?.pid : undefined;
  }

  async #launch(): Promise<Ready> {
    try {
      return await this.#run(this.#fork());
    } catch (error) {
      const ended = error instanceof Exit ? error : new Exit(exitOf(error), String(error));
      this.#ended(false, ended);
      throw ended;
    }
  }

  #fork(): ChildProcess {
    const log = openLog(this.#options.logFolder, this.name);
    try {
      const stdio = ['ignore', log, log, 'ipc'] as const;
      this.#child = fork(program, this.#part.args, { stdio: [...stdio], execArgv: [] });
      return this.#child;
    } finally {
      closeSync(log);
    }
  }

  /** Resolves when the process says that it is ready; rejects when it ends before. */
  #run(child: ChildProcess): Promise<Ready> {
    return new Promise((resolve, reject) => {
      let answered = false;
      let failure: Exit | undefined;
      child.on('message', (message) => {
        const { data } = PartMessage.safeParse(message);
        if (data?.type === 'restarting') this.#options.onRestart?.(this.name, data.sentence);
        if (data?.type === 'waiting') this.#options.onWaiting?.(data.sentence);
        if (data?.type === 'failed')
          failure = new Exit(isExitName(data.exit) ? data.exit : 'unexpected', data.sentence);
        if (data?.type !== 'ready') return;
        answered = true;
        resolve(data);
      });
      child.once('error', reject);
      child.once('exit', (code, signal) => {
        const reason = signal ?? `exit code ${String(code)}`;
        const ended = failure ?? new Exit('unexpected', `${this.name} ended with ${reason}`);
        if (answered) this.#ended(true, ended);
        else reject(ended);
      });
    });
  }

  #ended(wasReady: boolean, failure: Exit): void {
    if (this.#stopping) return;
    this.#wasEverReady ||= wasReady;
    if (!this.#wasEverReady) return;
    if (!passing.includes(failure.exit)) {
      this.#options.onFailure?.(failure);
      return;
    }
    this.#options.onRestart?.(this.name, failure.message);
    if (wasReady) this.#restarts = 0;
    const delay = restartDelaysMs[Math.min(this.#restarts, restartDelaysMs.length - 1)];
    this.#restarts += 1;
    this.ready = new Promise((resolve, reject) => {
      this.#timer = setTimeout(() => {
        this.#launch().then(resolve, reject);
      }, delay);
    });
    // A start that fails is tried again above; whoever waits for `ready` sees it then.
    this.ready.catch(() => undefined);
  }

  /** Ends the process: politely, then at once. */
  async stop(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#timer);
    const child = this.#child;
    if (child === undefined || !isRunning(child)) return;
    await new Promise<void>((resolve) => {
      const hard = setTimeout(() => child.kill('SIGKILL'), stopGraceMs);
      child.once('exit', () => {
        clearTimeout(hard);
        resolve();
      });
      child.kill('SIGTERM');
    });
  }
}

/** Opens a part's log; a long one is set aside first, and the one before that is dropped. */
function openLog(folder: string, name: string): number {
  const file = join(folder, `${name}.log`);
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > maxLogBytes) renameSync(file, `${file}.1`);
  return openSync(file, 'a', 0o600);
}

function isRunning(child: ChildProcess | undefined): boolean {
  return child?.pid !== undefined && child.exitCode === null && child.signalCode === null;
}
