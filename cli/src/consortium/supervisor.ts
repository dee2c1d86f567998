import { mkdirSync } from 'node:fs';
import { Exit } from '../exit-codes';
import type { Part } from './part';
import { type Ready, SupervisedPart, type SupervisorOptions } from './supervised-part';

/** A part and the process that runs it now. */
export interface RunningPart {
  readonly name: string;
  readonly pid: number | undefined;
}

/** Keeps one process a part alive: starts it, starts it again when it dies, stops it. */
export class Supervisor implements AsyncDisposable {
  readonly #options: SupervisorOptions;
  readonly #parts = new Map<string, SupervisedPart>();
  #isStopping = false;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    mkdirSync(options.logFolder, { recursive: true });
  }

  /** Starts a part. @throws Exit when it fails before it is ready; its sentence says why. */
  async start(part: Part): Promise<Ready> {
    if (this.#isStopping)
      throw new Exit('unavailable', `${part.name}: everything is being stopped`);
    const supervised = new SupervisedPart(part, this.#options);
    this.#parts.set(part.name, supervised);
    return supervised.firstReady;
  }

  get parts(): readonly RunningPart[] {
    return [...this.#parts.values()].map(({ name, pid }) => ({ name, pid }));
  }

  /** Resolves when the part runs and has said that it is ready, after a restart too. */
  async ready(name: string): Promise<void> {
    await this.#parts.get(name)?.ready;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isStopping = true;
    const parts = [...this.#parts.values()];
    for (const isFoundation of [false, true]) {
      const stopped = parts.filter((part) => part.isFoundation === isFoundation);
      await Promise.all(stopped.map((part) => part.stop()));
    }
    this.#parts.clear();
  }
}
