import { eventId, type EventOf, events } from '@edgebeat/core';
import type { Parking } from '../runtime';
import { offsetOf } from './instant';
import { parking } from './parked';
import { readSshdMessage } from './sshd-message';
import { readSyslog } from './syslog';
import { yearBefore, type YearFinder } from './year';

/** Where a line comes from, and what its time stamp leaves out. */
export interface LineOrigin {
  /** The log as a URI, for instance `urn:edgebeat:org1:hamburg:sshd`. */
  readonly source: string;
  /** The place in the log: the same place and text make the same event. */
  readonly position: string;
  readonly receivedAt: string;
  /** The year of a time stamp without one; by default the last that is not after `receivedAt`. */
  readonly year?: number | undefined;
  /** The offset of a time stamp without one, like +01:00; UTC by default. */
  readonly zone?: string | undefined;
}

/** What a line became: an event, or a reason why not. */
export type LineOutcome = { readonly event: EventOf<'LogReceived'> } | { readonly park: Parking };

/** The longest line that is read, in bytes of UTF-8. */
const MAX_LINE_BYTES = 8192;

/**
 * Reads one line of sshd or of any other program that writes to syslog (RFC 3164, RFC 5424 or ISO
 * time stamps): an event or a reason, never nothing. Only sshd's lines say who wanted in.
 *
 * @throws Rejected invalid-argument for a zone that is no offset.
 */
export function readSshdLine(line: string, origin: LineOrigin): LineOutcome {
  const offset = offsetOf(origin.zone);
  const fault = faultOf(line);
  if (fault !== undefined) return { park: parking(fault) };
  const read = readSyslog(line, offset, yearFinder(origin, offset));
  if (typeof read === 'string') return { park: parking(read) };
  const { time = origin.receivedAt, host, process, pid, message } = read;
  const head = { id: eventId(origin.source, origin.position, line), source: origin.source, time };
  const { authentication, count } = readSshdMessage(process, message);
  const data = {
    ...{ position: origin.position, receivedAt: origin.receivedAt, host, process, message },
    ...(pid === undefined ? {} : { pid }),
    ...{ count, authentication },
  };
  return { event: events.LogReceived.make(head, data) };
}

function faultOf(line: string) {
  if (line.trim() === '') return 'empty';
  if (new TextEncoder().encode(line).length > MAX_LINE_BYTES) return 'too-long';
  if (/[\ud800-\udfff]/u.test(line)) return 'not-utf8';
  // Tabs are common in messages; every other control character can deceive whoever reads a log.
  return /[\x00-\x08\x0a-\x1f\x7f-\x9f]/.test(line) ? 'control-characters' : undefined;
}

function yearFinder({ year, receivedAt }: LineOrigin, offset: number): YearFinder {
  return year === undefined ? yearBefore(receivedAt, offset) : () => year;
}
