import { IntakeRecord } from '@edgebeat/core';
import { ingestAgent } from './agent';
import type { IngestEvent } from './reading';

type Line = Extract<IntakeRecord, { kind: 'line' }>;

/** A line as it comes in; what is not said is filled in. */
export function line(text: string, more: Partial<Line> = {}): IntakeRecord {
  return {
    ...{ kind: 'line', source: 'urn:edgebeat:AlphaMSP:alpha-1:log', position: '0' },
    ...{ receivedAt: '2026-11-22T16:00:00.000Z', format: 'syslog', text, ...more },
  };
}

/** What a device sends. */
export function report(body: unknown, more: object = {}): IntakeRecord {
  return IntakeRecord.parse({
    ...{ kind: 'device', source: 'urn:edgebeat:AlphaMSP:alpha-1:device:cam-01', position: 'n-1' },
    ...{ receivedAt: '2026-11-22T16:00:00.000Z', device: { id: 'cam-01', tenant: 'alpha' }, body },
    ...more,
  });
}

/** What a record became: its event, or the reason why it is none. */
export function read(record: IntakeRecord): IngestEvent | string {
  const { emit, park } = ingestAgent.handle(record, undefined, undefined);
  return emit[0] ?? park?.reason ?? 'nothing';
}

/** The event that a record became. */
export function eventOf(record: IntakeRecord): IngestEvent {
  const outcome = read(record);
  if (typeof outcome === 'string') throw new Error(`was parked: ${outcome}`);
  return outcome;
}

/** How many of the records became events, and how many were parked for which reason. */
export function tally(records: readonly IntakeRecord[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const record of records) {
    const outcome = read(record);
    const word = typeof outcome === 'string' ? outcome : 'events';
    counts[word] = (counts[word] ?? 0) + 1;
  }
  return counts;
}
