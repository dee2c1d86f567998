import { z } from 'zod';
import { Instant, Severity } from '../records';
import { PipelineDeviceId, ThreatId } from './ids';
import { Confidence, ThreatCategory } from './vocabulary';

/** Active while one of its alerts is open or acknowledged; dismissed when all of them were. */
export const ThreatStatus = z.enum(['active', 'resolved', 'dismissed']);
export type ThreatStatus = z.infer<typeof ThreatStatus>;

/** The Threat of the event-pipeline document: the alerts of one device and category together. */
export const PipelineThreat = z.strictObject({
  threat_id: ThreatId,
  threat_category: ThreatCategory,
  confidence: Confidence.describe('The highest one of its events'),
  severity: Severity.describe('The highest one of its events'),
  device_id: PipelineDeviceId.describe('The device that it is about'),
  detected_at: Instant.describe('The first detection'),
  description: z.string().max(2048).optional().describe('For people'),
  indicators: z.array(z.string().max(256)).max(64).optional().describe('Hashes, signature ids'),
  status: ThreatStatus,
});
export type PipelineThreat = z.infer<typeof PipelineThreat>;
