import { z } from 'zod';
import { Hash, Instant } from '../records';
import {
  AlertId,
  AlertStatus,
  Confidence,
  PipelineAlert,
  PipelinePolicyId,
  pipelineSchemas,
  ThreatCategory,
} from '../views';
import { defineEvent } from './definition';

/** The data of AlertRaised: the Alert of the event-pipeline document, and what its decision says. */
export const AlertRaisedData = z.strictObject({
  ...PipelineAlert.shape,
  status: z.literal('open'),
  timestamp: Instant,
  threat_category: ThreatCategory,
  confidence: Confidence,
  policy_id: PipelinePolicyId,
  /** The CloudEvent of the decision. */
  decision_id: Hash,
});
export type AlertRaisedData = z.infer<typeof AlertRaisedData>;

const { Alert, Event } = pipelineSchemas;

export const AlertRaised = defineEvent(
  'AlertRaised',
  'A policy blocked, or warned and says that somebody has to look at it.',
  AlertRaisedData,
  {
    ...Alert.example,
    status: 'open',
    timestamp: Event.example.timestamp,
    threat_category: Event.example.threat_category,
    confidence: Event.example.confidence,
    policy_id: Event.example.policy_id,
    decision_id: 'd'.repeat(64),
  },
);

/** What somebody may say of an alert. */
export const AlertChange = AlertStatus.exclude(['open']);
export type AlertChange = z.infer<typeof AlertChange>;

/** The data of AlertUpdated: who moved an alert on, and why. */
export const AlertUpdatedData = z.strictObject({
  alert_id: AlertId,
  tenant_id: z.string().min(1).max(128),
  status: AlertChange,
  /** The subject of the token. */
  by: z.string().min(1).max(128),
  note: z.string().min(1).max(512).optional(),
});
export type AlertUpdatedData = z.infer<typeof AlertUpdatedData>;

export const AlertUpdated = defineEvent(
  'AlertUpdated',
  'Somebody acknowledged an alert, or ended it as resolved or dismissed.',
  AlertUpdatedData,
  {
    alert_id: Alert.example.alert_id,
    tenant_id: Alert.example.tenant_id,
    status: 'acknowledged',
    by: 'mia',
    note: 'I look at the camera.',
  },
);
