import { Instant } from '@edgebeat/core';
import { z } from 'zod';

/** What is kept of a thing that is measured, or of a source. */
export const MonitoringState = z.discriminatedUnion('kind', [
  /** The measures that are over their thresholds. */
  z.strictObject({ kind: z.literal('measured'), over: z.array(z.string()) }),
  z.strictObject({ kind: z.literal('source'), source: z.string(), lastSeen: Instant }),
]);
export type MonitoringState = z.infer<typeof MonitoringState>;
