import { ingestAgent } from '@edgebeat/agents';
import type { IntakeRecord } from '@edgebeat/core';

/**
 * Counts what becomes of lines, by the agent that reads them: it makes the same of a line wherever it
 * runs.
 */
export class LineTally {
  readonly #known: Set<string> | undefined;
  #parked = 0;
  #duplicate = 0;

  /** @param known the ids of the events that are there already, when they are known. */
  constructor(known: Set<string> | undefined) {
    this.#known = known;
  }

  get counts(): { readonly parked: number; readonly duplicate?: number } {
    const parked = this.#parked;
    return this.#known === undefined ? { parked } : { parked, duplicate: this.#duplicate };
  }

  count(line: IntakeRecord): void {
    const { emit, park } = ingestAgent.handle(line, undefined, undefined);
    if (park !== undefined) this.#parked += 1;
    for (const { id } of emit) {
      if (this.#known?.has(id) === true) this.#duplicate += 1;
      this.#known?.add(id);
    }
  }
}
