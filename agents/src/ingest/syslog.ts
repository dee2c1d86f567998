import { offsetMinutesOf, toInstant } from './instant';
import type { YearFinder } from './year';

/** The head of a syslog line and the message that follows it. */
export interface SyslogLine {
  /** Absent when the sender has no clock. */
  readonly time?: string;
  readonly host: string;
  readonly process: string;
  readonly pid?: number;
  readonly message: string;
}

/** Why a line has no readable head. */
export type SyslogFault = 'no-header' | 'bad-time';

const MAX_PID = 4_294_967_295;
const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

const tagged = String.raw`(?<host>\S{1,255}) (?<process>[^\s:[\]]{1,64})(?:\[(?<pid>[0-9]{1,10})\])?(?::| |$) ?(?<message>.*)$`;
const iso = String.raw`(?<date>[0-9]{4}-[0-9]{2}-[0-9]{2})[Tt](?<clock>[0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.(?<fraction>[0-9]{1,9}))?(?<zone>[Zz]|[+-][0-9]{2}:?[0-9]{2})`;

const bsdTimeForm = String.raw`^(?:<[0-9]{1,3}>)?(?<month>[A-Z][a-z]{2}) (?<day>[ 0-9][0-9]) (?<clock>[0-9]{2}:[0-9]{2}:[0-9]{2})`;

/** `Dec 10 06:55:46 host sshd[24200]: message`, with or without the priority that a sender adds. */
const bsd = new RegExp(`${bsdTimeForm} ${tagged}`);
/** The same from a program that does not say its name (RFC 3164 knows such lines). */
const nameless = new RegExp(String.raw`${bsdTimeForm} (?<host>\S{1,255}) +(?<message>.*)$`);
/** `2026-01-31T10:00:00.123456+00:00 host sshd[24200]: message`, as rsyslog and journald write. */
const dated = new RegExp(`^(?:<[0-9]{1,3}>)?${iso} ${tagged}`);
/** `<38>1 2026-01-31T10:00:00Z host sshd 24200 - - message`, RFC 5424. */
const rfc5424 = rfc5424With(iso);
/** The same from a sender without a clock. */
const timeless = rfc5424With('-');

/** Reads the head of a line in any of the forms that lines of syslog come in. */
export function readSyslog(
  line: string,
  offsetMinutes: number,
  yearOf: YearFinder,
): SyslogLine | SyslogFault {
  const isoParts = rfc5424.exec(line)?.groups ?? dated.exec(line)?.groups;
  const parts = isoParts ?? bsd.exec(line)?.groups ?? nameless.exec(line)?.groups;
  const withoutTime = parts === undefined ? timeless.exec(line)?.groups : undefined;
  if (withoutTime !== undefined) return restOf(withoutTime);
  if (parts === undefined) return 'no-header';
  const time = isoParts ? isoTime(isoParts) : bsdTime(parts, offsetMinutes, yearOf);
  return time === undefined ? 'bad-time' : { time, ...restOf(parts) };
}

type Groups = Readonly<Record<string, string | undefined>>;

function restOf({ host = '', process = '-', pid, message = '' }: Groups): SyslogLine {
  const head = { host, process, message };
  const id = Number(pid);
  return id <= MAX_PID ? { ...head, pid: id } : head;
}

function isoTime({ date = '', clock = '', fraction = '', zone = '' }: Groups): string | undefined {
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number);
  const offset = offsetMinutesOf(zone);
  if (offset === undefined) return undefined;
  const millisecond = Number(fraction.slice(0, 3).padEnd(3, '0'));
  return toInstant({ year, month, day, ...clockOf(clock), millisecond }, offset);
}

function bsdTime(groups: Groups, offsetMinutes: number, yearOf: YearFinder): string | undefined {
  const { month: name = '', day = '', clock = '' } = groups;
  const month = months.indexOf(name) + 1;
  if (month === 0) return undefined;
  const yearless = { month, day: Number(day), ...clockOf(clock), millisecond: 0 };
  return toInstant({ year: yearOf(yearless), ...yearless }, offsetMinutes);
}

function clockOf(clock: string): { hour: number; minute: number; second: number } {
  const [hour = 0, minute = 0, second = 0] = clock.split(':').map(Number);
  return { hour, minute, second };
}

function rfc5424With(time: string): RegExp {
  return new RegExp(
    String.raw`^<[0-9]{1,3}>1 ${time} (?<host>\S{1,255}) (?<process>\S{1,48}) (?:-|(?<pid>[0-9]{1,10})|\S{1,128}) \S{1,32} (?:-|(?:\[(?:[^"\]]|"(?:[^"\\]|\\.)*")*\])+)(?: \uFEFF?(?<message>.*))?$`,
  );
}
