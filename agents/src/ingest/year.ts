import { toInstant, type WallClock } from './instant';

/** A date without a year, as RFC 3164 writes it. */
export type YearlessClock = Omit<WallClock, 'year'>;

/** Finds the year of the lines of one log, which are nearly in order. */
export type YearFinder = (clock: YearlessClock) => number;

const DAY = 86_400_000;

/**
 * The year in which a line was written, when nothing else is known: the last one in which its date
 * is not later than a day after it was received.
 */
export function yearBefore(receivedAt: string, offsetMinutes: number): YearFinder {
  const latest = Date.parse(receivedAt) + DAY;
  const thisYear = new Date(latest).getUTCFullYear();
  return (clock) => {
    const years = [thisYear, thisYear - 1, thisYear - 2, thisYear - 3, thisYear - 4];
    const found = years.find((year) => {
      const instant = toInstant({ ...clock, year }, offsetMinutes);
      return instant !== undefined && Date.parse(instant) <= latest;
    });
    return found ?? thisYear;
  };
}

/**
 * The years of a log whose first line was written in a known year. A step of more than half a year
 * between two lines is a turn of the year, forwards or, for a late line, back.
 */
export function yearsFrom(first: number): YearFinder {
  let year = first;
  let month: number | undefined;
  return (clock) => {
    const step = clock.month - (month ?? clock.month);
    if (step < -6) year += 1;
    if (step > 6) year -= 1;
    month = clock.month;
    return year;
  };
}
