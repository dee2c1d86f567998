import type { PlacedStatement } from '../recovery/control-statements';
import type { StatedGap } from './report';

interface Gap {
  readonly statement: StatedGap['statement'];
  readonly by: number;
  readonly first: number;
  readonly last: number;
  /** How many records went; undefined where the range may be damaged in part. */
  readonly records: number | undefined;
  missing: number;
}

/** What the site itself stated as gone, and how much of it is. */
export class StatedGaps {
  readonly #gaps: Gap[];

  constructor(statements: readonly PlacedStatement[]) {
    this.#gaps = statements
      .flatMap(({ statement, sequence }) => gapOf(statement, sequence))
      .sort((a, b) => a.first - b.first);
  }

  /** Takes a range of missing records; what no gap states is given back. */
  take(first: number, last: number): { readonly first: number; readonly last: number }[] {
    const left: { first: number; last: number }[] = [];
    let at = first;
    while (at <= last) {
      const gap = this.#gaps.find((one) => one.first <= at && at <= one.last && hasRoom(one));
      const end =
        gap === undefined
          ? this.#nextGap(at, last) - 1
          : Math.min(last, gap.last, roomEnd(gap, at));
      if (gap === undefined) left.push({ first: at, last: end });
      else gap.missing += end - at + 1;
      at = end + 1;
    }
    return left;
  }

  /** The gaps, with those that state more records than are missing. */
  settle(): { readonly gaps: StatedGap[]; readonly wrong: StatedGap[] } {
    const shown = this.#gaps.map(({ statement, by, first, last, missing }) => {
      return { statement, by, first, last, missing };
    });
    const wrong = shown.filter((_, i) => {
      const records = this.#gaps[i]?.records;
      return records !== undefined && this.#gaps[i]?.missing !== records;
    });
    return { gaps: shown, wrong };
  }

  #nextGap(at: number, last: number): number {
    return this.#gaps.find(({ first }) => first > at && first <= last)?.first ?? last + 1;
  }
}

function hasRoom({ records, missing }: Gap): boolean {
  return records === undefined || missing < records;
}

function roomEnd({ records, missing }: Gap, at: number): number {
  return records === undefined ? Infinity : at + records - missing - 1;
}

function gapOf(statement: PlacedStatement['statement'], by: number): Gap[] {
  if (!('first' in statement)) return [];
  const { first, last } = statement;
  const records = 'records' in statement ? statement.records : undefined;
  return [{ statement: statement.statement, by, first, last, records, missing: 0 }];
}
