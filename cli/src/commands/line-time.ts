import { ingestAgent } from '@edgebeat/agents';
import type { IntakeRecord } from '@edgebeat/core';

type Line = Extract<IntakeRecord, { kind: 'line' }>;

/** When a line says that it was written, in milliseconds since 1970; undefined when it does not. */
export function lineTime(line: Line): number | undefined {
  const [event] = ingestAgent.handle(line, undefined, undefined).emit;
  // What says no time of its own gets the one at which it came in.
  if (event === undefined || event.time === line.receivedAt) return undefined;
  return Date.parse(event.time);
}
