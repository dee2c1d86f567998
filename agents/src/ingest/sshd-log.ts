import { byteLines, type ByteLine } from './byte-lines';
import { park, type ParkReason } from './parked';
import { type LineOrigin, type LineOutcome, MAX_LINE_BYTES, readSshdLine } from './sshd-line';
import { yearsFrom } from './year';

/** Where a whole log comes from; the position of a line is its offset in bytes. */
export type LogOrigin = Omit<LineOrigin, 'position' | 'year'> & {
  /** The year of the first line, when time stamps have none; later ones follow the turn of the year. */
  readonly year?: number;
};

/** How many lines became what. */
export interface LogTally {
  readonly lines: number;
  readonly events: number;
  readonly parked: Readonly<Partial<Record<ParkReason, number>>>;
}

/**
 * Reads an sshd's log from a text or a stream of bytes, line by line in bounded memory. Every line
 * becomes an event or a parked line; none vanishes.
 *
 * @throws Rejected invalid-argument for a zone that is no offset.
 */
export async function* readSshdLog(
  log: string | AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  origin: LogOrigin,
): AsyncGenerator<LineOutcome> {
  const { year, ...rest } = origin;
  const years = year === undefined ? {} : { year: yearsFrom(year) };
  const bytes = typeof log === 'string' ? [new TextEncoder().encode(log)] : log;
  for await (const line of byteLines(bytes, MAX_LINE_BYTES)) {
    yield readByteLine(line, { ...rest, ...years, position: String(line.offset) });
  }
}

/** Adds an outcome to a tally; begin with `emptyTally`. */
export function tallied(tally: LogTally, outcome: LineOutcome): LogTally {
  const lines = tally.lines + 1;
  if ('event' in outcome) return { ...tally, lines, events: tally.events + 1 };
  const { reason } = outcome.parked;
  const parked = { ...tally.parked, [reason]: (tally.parked[reason] ?? 0) + 1 };
  return { ...tally, lines, parked };
}

/** The tally before the first line. */
export const emptyTally: LogTally = { lines: 0, events: 0, parked: {} };

function readByteLine({ bytes, length }: ByteLine, origin: LineOrigin): LineOutcome {
  if (length > MAX_LINE_BYTES) return { parked: park(origin, 'too-long', lenient(bytes)) };
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return { parked: park(origin, 'not-utf8', lenient(bytes)) };
  }
  return readSshdLine(text, origin);
}

function lenient(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
