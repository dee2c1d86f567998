import { z } from 'zod';
import { Instant, Severity } from '../records';
import { defineEvent } from './definition';

/** The event-pipeline document's categories, and those that EdgeBeat adds. */
export const ThreatCategory = z.enum([
  'phone_scam',
  'social_engineering',
  'malicious_app',
  'phishing',
  'remote_control',
  'deepfake',
  'intrusion',
  'anomaly',
  'malware',
  'policy_violation',
  'availability',
  'other',
]);

/** The event-pipeline document's platforms, and those that EdgeBeat adds. */
export const DevicePlatform = z.enum([
  'ios',
  'android',
  'windows',
  'macos',
  'linux',
  'iot',
  'other',
]);

/** What a decision comes down to; stricter ones are further right. */
export const ActionTaken = z.enum(['allow', 'warn', 'block']);
export type ActionTaken = z.infer<typeof ActionTaken>;

/** The Event of the event-pipeline document, field by field; every decision is one, Allow too. */
export const DetectionDecidedData = z.strictObject({
  event_id: z.string().regex(/^evt_[0-9A-Za-z]{1,128}$/, 'must be evt_ and letters or digits'),
  timestamp: Instant,
  tenant_id: z.string().min(1).max(128).optional(),
  device_id: z.string().regex(/^dev_[0-9A-Za-z._-]{1,128}$/, 'must be dev_ and an id'),
  threat_category: ThreatCategory,
  confidence: z.number().min(0).max(1),
  action_taken: ActionTaken,
  policy_id: z.string().regex(/^pol_[0-9A-Za-z]{1,64}$/, 'must be pol_ and letters or digits'),
  severity: Severity,
  description: z.string().max(2048).optional(),
  indicators: z.array(z.string().max(256)).max(64).optional(),
  metadata: z
    .strictObject({
      agent_version: z.string().max(64).optional(),
      model_version: z.string().max(64).optional(),
      device_platform: DevicePlatform.optional(),
      tenant_id: z.string().max(128).optional(),
    })
    .optional(),
});
export type DetectionDecidedData = z.infer<typeof DetectionDecidedData>;

export const DetectionDecided = defineEvent(
  'DetectionDecided',
  'The active policies decided about an event; Allow is recorded too.',
  DetectionDecidedData,
  {
    event_id: 'evt_01',
    timestamp: '2026-01-31T10:00:00.000Z',
    tenant_id: 'org1',
    device_id: 'dev_camera-7',
    threat_category: 'policy_violation',
    confidence: 1,
    action_taken: 'block',
    policy_id: 'pol_000000016384',
    severity: 'high',
    metadata: { agent_version: '1', device_platform: 'linux' },
  },
);
