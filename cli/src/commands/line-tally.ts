import { ingestAgent } from '@edgebeat/agents';
import type { IntakeRecord } from '@edgebeat/core';

/**
 * Counts what becomes of lines, by the agent that reads them: it makes the same of a line wherever it
 * runs.
 */
export class LineTally {
  readonly #most: number;
  #known: Set<string> | undefined;
  #parked = 0;
  #duplicate = 0;

  /**
   * @param known the ids of the events that are there already, when they are known.
   * @param most how many ids are kept: of a pipe without an end, duplicates are not counted.
   */
  constructor(known: Set<string> | undefined, most = 1_000_000) {
    this.#known = known;
    this.#most = most;
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
    if (this.#known !== undefined && this.#known.size > this.#most) this.#known = undefined;
  }
}
