import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import type { LineRecord } from './line-record';
import { offsetOf } from './instant';
import { parking } from './parked';
import type { Reading } from './reading';
import { deviceOfSource, sensorEvent } from './sensor-event';
import { readTimestamp } from './timestamp';

const Rows = z.array(z.array(z.string()));
const number = /^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?$/;
const word = /^[A-Za-z_][A-Za-z0-9_ .()%/-]*$/;

/** Reads a line of a series: `timestamp,value`. */
export function readSeriesLine(record: LineRecord): Reading {
  const { text, source, position, receivedAt } = record;
  if (text.trim() === '') return { park: parking('empty') };
  const columns = columnsOf(text);
  if (columns.length !== 2) return { park: parking('bad-columns') };
  const [first = '', second = ''] = columns.map((column) => column.trim());
  if (word.test(first) && word.test(second)) return { park: parking('header') };
  const time = readTimestamp(first, offsetOf(record.zone));
  if (time === undefined) return { park: parking('bad-time') };
  const value = Number(second);
  if (!number.test(second) || !Number.isFinite(value)) return { park: parking('bad-value') };
  const device = { id: deviceOfSource(source) };
  const series = record.series ?? device.id;
  return sensorEvent(
    { source, position, time, content: text },
    { receivedAt, device, series, value },
  );
}

/** Whether a line is one of a series, its header included: two columns, the first of them a time. */
export function isSeriesLine(text: string): boolean {
  const columns = columnsOf(text);
  if (columns.length !== 2) return false;
  const first = columns[0]?.trim() ?? '';
  return /^(?:time|timestamp|date|datetime)$/i.test(first) || readTimestamp(first, 0) !== undefined;
}

/** The columns of one line of CSV; quoting is rare, and only then is a parser needed. */
function columnsOf(text: string): string[] {
  if (!text.includes('"')) return text.split(',');
  try {
    return Rows.parse(parse(text))[0] ?? [];
  } catch {
    return [];
  }
}
