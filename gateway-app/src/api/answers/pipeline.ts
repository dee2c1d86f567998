import { pipelineSchemas } from '@edgebeat/core';
import { z } from 'zod';

/** A page of one of the event-pipeline document's schemas, in the form of the document. */
function feedOf<Item extends z.ZodType>(item: Item) {
  return z.object({ data: z.array(item), has_more: z.boolean(), cursor: z.string().optional() });
}

const { Event, Threat, Device, Policy, Alert } = pipelineSchemas;

/** Decisions, Allow included. */
export const DecisionFeed = feedOf(Event.schema.meta({ id: 'PipelineEvent' })).meta({
  id: 'DecisionFeed',
});
export type DecisionFeed = z.infer<typeof DecisionFeed>;

export const ThreatFeed = feedOf(Threat.schema.meta({ id: 'PipelineThreat' })).meta({
  id: 'ThreatFeed',
});
export type ThreatFeed = z.infer<typeof ThreatFeed>;

export const DeviceFeed = feedOf(Device.schema.meta({ id: 'PipelineDevice' })).meta({
  id: 'DeviceFeed',
});
export type DeviceFeed = z.infer<typeof DeviceFeed>;

export const PolicyFeed = feedOf(Policy.schema.meta({ id: 'PipelinePolicy' })).meta({
  id: 'PolicyFeed',
});
export type PolicyFeed = z.infer<typeof PolicyFeed>;

export const AlertFeed = feedOf(Alert.schema.meta({ id: 'PipelineAlert' })).meta({
  id: 'AlertFeed',
});
export type AlertFeed = z.infer<typeof AlertFeed>;
