import { type CustomTypesConfig, types } from 'pg';

const { INT8, TIMESTAMPTZ, DATE, TIMESTAMP } = types.builtins;
const int8Array = 1016;

type Parser = (text: string) => unknown;

/** How values are read where the driver's own way loses something or depends on the machine. */
const parsers = new Map<number, Parser>([
  [INT8, readInt8],
  [int8Array, (text) => (text === '{}' ? [] : text.slice(1, -1).split(',').map(readInt8OrNull))],
  [TIMESTAMPTZ, readInstant],
  [TIMESTAMP, (text) => text],
  [DATE, (text) => text],
]);

/** The types of columns, for a pool: numbers, instants as text, parsed JSON. */
export const columnTypes: CustomTypesConfig = {
  getTypeParser: (oid, format) => parsers.get(oid) ?? (types.getTypeParser(oid, format) as Parser),
};

function readInt8(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value)) return value;
  throw new RangeError(`a bigint of the database is beyond what a number can hold: ${text}`);
}

function readInt8OrNull(text: string): number | null {
  return text === 'NULL' ? null : readInt8(text);
}

/** Sessions run in UTC: `2026-01-31 23:59:59.123456+00` is an Instant when cut to milliseconds. */
function readInstant(text: string): string {
  const match = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?\+00$/.exec(text);
  if (match === null) throw new RangeError(`a time of the database cannot be read: ${text}`);
  const [, date = '', time = '', fraction = ''] = match;
  return `${date}T${time}.${fraction.slice(0, 3).padEnd(3, '0')}Z`;
}
