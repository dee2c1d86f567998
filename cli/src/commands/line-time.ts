import { readSshdLine } from '@edgebeat/agents';
import type { IntakeRecord } from '@edgebeat/core';

type Line = Extract<IntakeRecord, { kind: 'line' }>;

/** When a line says that it was written, in milliseconds since 1970; undefined when it does not. */
export function lineTime(line: Line): number | undefined {
  const time = Date.parse(writtenTime(line) ?? '');
  return Number.isNaN(time) ? undefined : time;
}

function writtenTime({ format, text, ...origin }: Line): string | undefined {
  if (format === 'series') return utc(text.split(',')[0] ?? '');
  if (format === 'jsonl') return jsonTime(text);
  const { source, position, receivedAt, year, zone } = origin;
  const outcome = readSshdLine(text, {
    ...{ source, position, receivedAt },
    ...(year === undefined ? {} : { year }),
    ...(zone === undefined ? {} : { zone }),
  });
  return 'event' in outcome ? outcome.event.time : undefined;
}

/** Series write `2014-04-01 00:00:00` and mean UTC. */
function utc(text: string): string {
  return /^[0-9-]{10} [0-9:.]+$/.test(text) ? `${text.replace(' ', 'T')}Z` : text;
}

function jsonTime(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('time' in value)) return undefined;
    return typeof value.time === 'string' ? value.time : undefined;
  } catch {
    return undefined;
  }
}
