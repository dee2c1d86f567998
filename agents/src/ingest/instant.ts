import { Rejected } from '@edgebeat/core';

/** A point on a wall clock, month from 1. */
export interface WallClock {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
}

/** UTC with milliseconds, or undefined when the calendar has no such point. */
export function toInstant(clock: WallClock, offsetMinutes: number): string | undefined {
  const { year, month, day, hour, minute, second, millisecond } = clock;
  const local = new Date(Date.UTC(year, month - 1, day, hour, minute, second, millisecond));
  const isReal =
    local.getUTCFullYear() === year &&
    local.getUTCMonth() === month - 1 &&
    local.getUTCDate() === day &&
    local.getUTCHours() === hour &&
    local.getUTCMinutes() === minute &&
    local.getUTCSeconds() === second;
  const instant = new Date(local.getTime() - offsetMinutes * 60_000).toISOString();
  // Beyond the years of four digits an instant has another form.
  return isReal && /^[0-9]/.test(instant) ? instant : undefined;
}

/**
 * The minutes of a zone that input names; UTC when it names none.
 *
 * @throws Rejected invalid-argument for a zone that is no offset.
 */
export function offsetOf(zone: string | undefined): number {
  const offset = offsetMinutesOf(zone ?? 'Z');
  if (offset !== undefined) return offset;
  throw new Rejected('invalid-argument', 'zone: write an offset like +01:00');
}

/** The minutes of an offset like +01:00 or Z; undefined when it is none. */
export function offsetMinutesOf(zone: string): number | undefined {
  if (zone === 'Z' || zone === 'z') return 0;
  const [, sign, hours, minutes] = /^([+-])([01][0-9]|2[0-3]):?([0-5][0-9])$/.exec(zone) ?? [];
  if (hours === undefined || minutes === undefined) return undefined;
  const offset = Number(hours) * 60 + Number(minutes);
  return sign === '-' ? -offset : offset;
}
