import { z } from 'zod';
import { Severity } from '../records';
import { AlertId, PipelineDeviceId, PipelineEventId } from './ids';

/** How far an alert is; it only moves to the right, and resolved and dismissed are both its end. */
export const AlertStatus = z.enum(['open', 'acknowledged', 'resolved', 'dismissed']);
export type AlertStatus = z.infer<typeof AlertStatus>;

/** How far a status is: an alert only moves to one that is further. */
export function alertProgress(status: AlertStatus): number {
  return Math.min(AlertStatus.options.indexOf(status), 2);
}

/** The Alert of the event-pipeline document: somebody has to look at what a policy stopped. */
export const PipelineAlert = z.strictObject({
  alert_id: AlertId.describe('Unique; the same decision always has the same one'),
  tenant_id: z.string().min(1).max(128).describe('Whose alert it is'),
  device_id: PipelineDeviceId.describe('The device that it is about'),
  severity: Severity,
  title: z.string().min(1).max(256).describe('For people'),
  event_ids: z.array(PipelineEventId).min(1).max(64).describe('The decisions that it is about'),
  status: AlertStatus,
});
export type PipelineAlert = z.infer<typeof PipelineAlert>;
