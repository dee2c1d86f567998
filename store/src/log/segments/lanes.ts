import { join } from 'node:path';
import type { RecordHeader } from '../record/header';

/**
 * Records are kept in lanes of segments of their own, so that what may go first lies apart: what the
 * store itself signs, what is of high or critical severity, and the rest.
 */
export const lanes = ['control', 'high', 'normal'] as const;
export type Lane = (typeof lanes)[number];

/** The lane of a record. */
export function laneOf({ kind, severity }: Pick<RecordHeader, 'kind' | 'severity'>): Lane {
  if (kind !== 'event') return 'control';
  return severity === 'high' || severity === 'critical' ? 'high' : 'normal';
}

/** A segment: the sequence from which on its records are names it. */
export interface SegmentName {
  readonly lane: Lane;
  readonly first: number;
}

/** A segment's file, relative to its log's folder. */
export function segmentPath({ lane, first }: SegmentName): string {
  return join('segments', lane, `${String(first).padStart(16, '0')}.seg`);
}

/** Reads the name of a segment's file; undefined for other files. */
export function parseSegmentName(lane: Lane, name: string): SegmentName | undefined {
  return /^[0-9]{16}\.seg$/.test(name) ? { lane, first: Number(name.slice(0, 16)) } : undefined;
}
