import { z } from 'zod';

/** RFC 9457 problem details, with the request's id as the log and the audit have it. */
export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int().min(400).max(599),
    detail: z.string().optional(),
    instance: z.string(),
    requestId: z.uuid(),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof Problem>;
