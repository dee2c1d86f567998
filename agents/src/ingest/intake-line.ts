import { readHostLine } from './host-line';
import { readJsonLine } from './json-line';
import type { LineRecord } from './line-record';
import { parking } from './parked';
import type { Reading } from './reading';
import { isSeriesLine, readSeriesLine } from './series-line';
import { readSshdLine } from './sshd-line';

/** The most bytes of a line that is no line of syslog's. */
export const MAX_RECORD_BYTES = 65_535;

/** Reads a line in the format that it came in with, or in the one that its content tells. */
export function readIntakeLine(record: LineRecord): Reading {
  if (Buffer.byteLength(record.text) > MAX_RECORD_BYTES) {
    return { park: parking('record-too-long') };
  }
  switch (record.format) {
    case 'auto':
      return readByContent(record);
    case 'sshd':
    case 'syslog':
      return readHostLine(record) ?? readSshdLine(record.text, record);
    case 'series':
      return readSeriesLine(record);
    case 'jsonl':
      return readJsonLine(record);
    default:
      return readHostLine(record, record.format) ?? { park: parking('other-format') };
  }
}

function readByContent(record: LineRecord): Reading {
  if (record.text.trimStart().startsWith('{')) return readJsonLine(record);
  const host = readHostLine(record);
  if (host !== undefined) return host;
  return isSeriesLine(record.text) ? readSeriesLine(record) : readSshdLine(record.text, record);
}
