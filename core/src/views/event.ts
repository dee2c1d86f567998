import { z } from 'zod';
import { Instant, Severity } from '../records';
import { PipelineDeviceId, PipelineEventId, PipelinePolicyId } from './ids';
import { ActionTaken, Confidence, DevicePlatform, ThreatCategory } from './vocabulary';

/** What was added to a decision beside the decision itself. */
const Metadata = z.strictObject({
  agent_version: z.string().max(64).optional().describe('Version of the agent that decided'),
  model_version: z.string().max(64).optional().describe('Version of the model, where one decided'),
  device_platform: DevicePlatform.optional(),
  tenant_id: z.string().max(128).optional().describe('A copy; the tenant_id above is what counts'),
});

/** The Event of the event-pipeline document: one decision, Allow too. */
export const PipelineEvent = z.strictObject({
  event_id: PipelineEventId.describe('Globally unique'),
  timestamp: Instant.describe('When the policy decided'),
  tenant_id: z.string().min(1).max(128).optional().describe('Whose event it is'),
  device_id: PipelineDeviceId.describe('The device that it is about'),
  threat_category: ThreatCategory,
  confidence: Confidence.describe('How sure the detection is'),
  action_taken: ActionTaken,
  policy_id: PipelinePolicyId.describe('The policy that counted'),
  severity: Severity,
  description: z.string().max(2048).optional().describe('For people'),
  indicators: z.array(z.string().max(256)).max(64).optional().describe('Hashes, signature ids'),
  metadata: Metadata.optional(),
});
export type PipelineEvent = z.infer<typeof PipelineEvent>;
