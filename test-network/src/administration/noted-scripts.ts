import { type FabricEnvironment, runAdministration } from '@edgebeat/network';

/** Runs administration scripts, tells what each said last, and notes how it ended. */
export class NotedScripts {
  readonly ended: number[] = [];
  readonly say: (line: string) => void;
  readonly #environment: FabricEnvironment;

  constructor(environment: FabricEnvironment, say: (line: string) => void) {
    this.#environment = environment;
    this.say = say;
  }

  /** @throws Error with what a script said that did not end well. */
  async run(script: string, ...args: readonly string[]): Promise<void> {
    const { code, output, errors } = await runAdministration(this.#environment, script, ...args);
    this.ended.push(code);
    this.say(`${script}: ${(code === 0 ? output : errors).trim().split('\n').at(-1) ?? ''}`);
    if (code !== 0) throw new Error(`${script} ${args.join(' ')}: ${errors}`);
  }
}
