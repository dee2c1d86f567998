import { z } from 'zod';
import { CorrelationEvidence } from '../events';
import { Hash, Instant, Technique } from '../records';

/** Something that a correlation rule counts, on its way to the state of its group. */
export const CorrelationCandidate = z.strictObject({
  /** The hash of rule, group, base rule and evidence: the same thing counts once. */
  id: Hash,
  /** The id of the correlation rule. */
  rule: z.string().min(1).max(64),
  /** The values of the rule's group-by fields, in their order. */
  group: z.array(z.string().max(512)).max(8),
  /** The name of the base rule that it matched. */
  matched: z.string().min(1).max(64),
  /** The value that a value_count counts; a long one is its hash. */
  value: z.string().max(512).optional(),
  /** When it counts: the time of the event, or of the incident's entry on the ledger. */
  time: Instant,
  /** When the event or entry was published at the site: the site's time, not that of the event. */
  publishedAt: Instant,
  evidence: CorrelationEvidence,
  techniques: z.array(Technique).max(16),
});
export type CorrelationCandidate = z.infer<typeof CorrelationCandidate>;
