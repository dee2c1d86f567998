import { z } from 'zod';

/** The settings of the correlation agent; every one has a default. */
export const CorrelationSettings = z.strictObject({
  latenessSeconds: z
    .int()
    .min(0)
    .max(86_400)
    .default(30)
    .describe('seconds by which events of one group may be out of order'),
});
export type CorrelationSettings = z.infer<typeof CorrelationSettings>;
