import { readJsonLine } from './json-line';
import type { LineRecord } from './line-record';
import type { Reading } from './reading';
import { readSeriesLine } from './series-line';
import { readSshdLine } from './sshd-line';

/** Reads a line in the format that it came in with. */
export function readIntakeLine(record: LineRecord): Reading {
  switch (record.format) {
    case 'sshd':
    case 'syslog':
      return readSyslogLine(record);
    case 'series':
      return readSeriesLine(record);
    case 'jsonl':
      return readJsonLine(record);
  }
}

function readSyslogLine({ text, source, position, receivedAt, year, zone }: LineRecord): Reading {
  const outcome = readSshdLine(text, {
    ...{ source, position, receivedAt },
    ...(year === undefined ? {} : { year }),
    ...(zone === undefined ? {} : { zone }),
  });
  if ('event' in outcome) return outcome;
  const { reason, detail } = outcome.parked;
  return { park: { reason, detail } };
}
