import { z } from 'zod';
import { ActionClass, Hash, Instant } from '../records';

/** One record for each request to the gateway, on the topic `audit`; it holds no secret. */
export const AuditRecord = z.strictObject({
  id: z.uuid(),
  time: Instant,
  siteId: z.string().max(128),
  tenant: z.string().max(128),
  /** The subject of the token or certificate; `anonymous` when there was none. */
  user: z.string().max(256),
  address: z.string().max(64),
  method: z.string().max(16),
  /** The route's path as the route list has it; the path itself when no route fits. */
  route: z.string().max(512),
  path: z.string().max(2048),
  status: z.int().min(100).max(599),
  code: z.string().max(64).optional(),
  requestHash: Hash.optional(),
  /** What kind of security-relevant action it was: then its hash goes on the ledger. */
  action: ActionClass.optional(),
  durationMs: z.number().min(0),
});
export type AuditRecord = z.infer<typeof AuditRecord>;
