import { offsetMinutesOf, toInstant } from './instant';

const form =
  /^(?<year>[0-9]{4})-(?<month>[0-9]{2})-(?<day>[0-9]{2})[Tt ](?<hour>[0-9]{2}):(?<minute>[0-9]{2})(?::(?<second>[0-9]{2})(?:[.,](?<fraction>[0-9]{1,9}))?)?(?<zone>[Zz]|[+-][0-9]{2}:?[0-9]{2})?$/;

/** UTC with milliseconds, from an ISO time with or without zone; undefined when it is none. */
export function readTimestamp(text: string, offsetMinutes: number): string | undefined {
  const parts = form.exec(text)?.groups;
  if (parts === undefined) return undefined;
  const { zone, fraction = '' } = parts;
  const offset = zone === undefined ? offsetMinutes : offsetMinutesOf(zone);
  if (offset === undefined) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = [
    ...[parts['year'], parts['month'], parts['day']],
    ...[parts['hour'], parts['minute'], parts['second'] ?? '0'],
  ].map(Number);
  const millisecond = Number(fraction.slice(0, 3).padEnd(3, '0'));
  return toInstant({ year, month, day, hour, minute, second, millisecond }, offset);
}
