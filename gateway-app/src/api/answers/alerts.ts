import { AlertId, Hash, Instant, PipelineAlert, ThreatCategory, ThreatId } from '@edgebeat/core';
import { z } from 'zod';
import { listOf } from './place';

/** An alert in the event-pipeline document's words, with what it is about and how far it is. */
export const AlertItem = z
  .object({
    ...PipelineAlert.shape,
    threat_id: ThreatId,
    threat_category: ThreatCategory,
    confidence: z.number(),
    policy_id: z.string(),
    /** The id of the decision among the events. */
    decision_id: Hash,
    raised_at: Instant,
    changed_at: Instant.optional(),
    changed_by: z.string().optional(),
    note: z.string().optional(),
  })
  .meta({ id: 'Alert' });
export type AlertItem = z.infer<typeof AlertItem>;

export const AlertList = listOf(AlertItem).meta({ id: 'AlertList' });
export type AlertList = z.infer<typeof AlertList>;

/** The change will be recorded; without an id the alert is so already. */
export const AlertAccepted = z
  .object({ status: z.literal('accepted'), alert_id: AlertId, id: Hash.optional() })
  .meta({ id: 'AlertAccepted' });
export type AlertAccepted = z.infer<typeof AlertAccepted>;
