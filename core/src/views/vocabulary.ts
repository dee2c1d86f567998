import { z } from 'zod';
import type { PolicyAction } from '../records';

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
export type ThreatCategory = z.infer<typeof ThreatCategory>;

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

/** How sure a detection is. */
export const Confidence = z.number().min(0).max(1);

/** What an action of a policy comes down to in the event-pipeline document's words. */
export function actionTaken(action: PolicyAction): ActionTaken {
  switch (action) {
    case 'block':
    case 'disable':
    case 'quarantine':
      return 'block';
    case 'warn':
    case 'require_approval':
      return 'warn';
    case 'allow':
      return 'allow';
  }
}

/** The strictest of some actions; without any, `allow`. */
export function strictest(taken: readonly ActionTaken[]): ActionTaken {
  return ActionTaken.options.findLast((action) => taken.includes(action)) ?? 'allow';
}
