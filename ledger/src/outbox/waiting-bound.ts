import { Unavailable } from '@edgebeat/core';
import { onEnd } from '@edgebeat/database';
import { type QueryExecutorProvider, sql } from 'kysely';

/** How old a count may be. */
const FRESH_MS = 250;

/**
 * Bounds how many commands wait, without counting them for each one that is added: this process adds
 * to the last count what it has added since, and what is under way. What is committed while a count
 * is made may count twice until the next one. Every other process that adds can go over the bound by
 * what it adds within a quarter of a second, and no further.
 */
export class WaitingBound {
  readonly #max: number;
  #waiting = 0;
  /** In transactions that have not ended, which a count does not see. */
  #underWay = 0;
  /** In transactions that ended since the last count began. */
  #ended = 0;
  #countedAt = Number.NEGATIVE_INFINITY;
  #counting = false;

  constructor(max: number) {
    this.#max = max;
  }

  /**
   * Takes places. A count that is due is made in the caller's own transaction, which has a
   * connection already.
   *
   * @throws Unavailable queue-full.
   */
  async admit(transaction: QueryExecutorProvider, places: number): Promise<void> {
    if (!this.#counting && performance.now() - this.#countedAt > FRESH_MS) {
      await this.#count(transaction);
    }
    if (this.#waiting + this.#ended + this.#underWay + places > this.#max) {
      throw new Unavailable(
        'queue-full',
        `${this.#max} commands may wait for the ledger, and there is no room now; send it again later`,
      );
    }
    onEnd(transaction, () => {
      this.#underWay -= places;
      this.#ended += places;
    });
    this.#underWay += places;
  }

  async #count(transaction: QueryExecutorProvider): Promise<void> {
    this.#counting = true;
    const before = this.#ended;
    try {
      const { rows } = await sql<{ readonly waiting: number }>`
        select count(*)::int as waiting
        from (select from ledger.outbox where waiting limit ${this.#max}) w`.execute(transaction);
      this.#waiting = rows[0]?.waiting ?? 0;
      this.#ended -= before;
      this.#countedAt = performance.now();
    } finally {
      this.#counting = false;
    }
  }
}
