import { toInstant, type WallClock } from './instant';

/** A date without a year, as RFC 3164 writes it. */
export type YearlessClock = Omit<WallClock, 'year'>;

/** Finds the year of a line. */
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
