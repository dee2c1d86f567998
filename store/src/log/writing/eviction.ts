import { Unavailable } from '@edgebeat/core';
import type { ClosedSegment } from '../files/log-state';
import { removeSegment } from '../recovery/set-aside';
import type { EvictedStatement } from '../record/statement';
import type { LogWriter } from './log-writer';

/** Why segments go: the size limit, or their age. */
export type EvictionReason = EvictedStatement['statement'];

/**
 * Makes room for bytes under the size limit: the oldest segments of the lane `normal` go, a signed
 * record states which, and their leaf hashes stay.
 *
 * @throws Unavailable store-full when only records of high severity and of the store are left.
 */
export async function makeRoom(writer: LogWriter, bytes: number): Promise<EvictedStatement[]> {
  const { maxBytes } = writer.parts.limits;
  const needed = writer.bytes + bytes - maxBytes;
  if (needed <= 0) return [];
  let chosen = oldest(writer, needed);
  if (chosen === undefined) {
    await writer.endSegment('normal');
    chosen = oldest(writer, needed);
  }
  if (chosen !== undefined) return evict(writer, chosen, 'evicted');
  const detail = `the event log has its ${String(maxBytes)} bytes, and what is left is of high severity: raise the limit, or let old records expire`;
  throw new Unavailable('store-full', detail);
}

/** Removes segments: first a signed record states it, then the files go. */
export async function evict(
  writer: LogWriter,
  segments: readonly ClosedSegment[],
  reason: EvictionReason,
): Promise<EvictedStatement[]> {
  if (segments.length === 0) return [];
  const statements = segments.map(({ lane, first, last, records }) => {
    return { statement: reason, lane, first, last, records } as const;
  });
  await writer.writeStatements(statements);
  for (const segment of segments) await removeSegment(writer.parts.folder, segment);
  await writer.forgetSegments(segments);
  return statements;
}

/** The oldest segments whose removal frees so many bytes; undefined when there are not enough. */
function oldest(writer: LogWriter, bytes: number): ClosedSegment[] | undefined {
  const candidates = writer.closed
    .filter(({ lane }) => lane === 'normal')
    .sort((a, b) => a.first - b.first);
  let freed = 0;
  const chosen: ClosedSegment[] = [];
  for (const segment of candidates) {
    if (freed >= bytes) break;
    chosen.push(segment);
    freed += segment.bytes;
  }
  return freed >= bytes ? chosen : undefined;
}
