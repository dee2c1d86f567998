import type { IntakeRecord } from '@edgebeat/core';

/** A line as it comes in. */
export type LineRecord = Extract<IntakeRecord, { kind: 'line' }>;
