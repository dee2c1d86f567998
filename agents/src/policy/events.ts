import {
  type DetectionDecidedData,
  eventId,
  type EventOf,
  events,
  NO_POLICY,
  pipelinePolicyId,
  type ReceiptStatement,
  shortId,
  type SubjectEvent,
} from '@edgebeat/core';
import type { Decision, Finding } from './decision';
import type { ActivePolicy } from './engine';
import type { PolicyContext } from './context';
import { deviceSummary, tenantOf } from './subject';
import { threatOf } from './threat';

/** The events of the policy agent. */
export type PolicyEvent =
  | EventOf<'DetectionDecided'>
  | EventOf<'PolicyViolated'>
  | EventOf<'AlertRaised'>
  | EventOf<'PolicyActivated'>;

/** The id of an agent's decision about an event. */
export function decisionId(source: string, eventIdOfSubject: string): string {
  return eventId(source, eventIdOfSubject, 'decided');
}

/** The decision about an event in the event-pipeline document's form; Allow is one too. */
export function decided(
  event: SubjectEvent,
  decision: Decision,
  context: PolicyContext,
): EventOf<'DetectionDecided'> {
  const { deviceId, platform } = deviceSummary(event);
  const id = decisionId(context.source, event.id);
  const { threat_category, severity } = threatOf(event, decision.taken);
  const data: DetectionDecidedData = {
    event_id: shortId('evt', id),
    timestamp: event.time,
    tenant_id: tenantOf(event) ?? context.tenantId,
    device_id: deviceId,
    threat_category,
    confidence: 1,
    action_taken: decision.taken,
    policy_id:
      decision.by === undefined ? NO_POLICY : pipelinePolicyId(decision.by.policy.policyId),
    severity,
    ...(decision.by === undefined ? {} : { description: sentenceOf(decision.by) }),
    metadata: {
      agent_version: context.version,
      ...(platform === undefined ? {} : { device_platform: platform }),
    },
  };
  return events.DetectionDecided.make(
    { id, source: context.source, time: event.time, subject: event.id },
    data,
  );
}

/**
 * The alert that a decision derives, for whoever has to look at it. Its subject is its own id, so
 * that what is said of it later comes after it.
 */
export function alerts(
  event: SubjectEvent,
  { by, findings }: Decision,
  { id, source, time, data }: EventOf<'DetectionDecided'>,
  context: PolicyContext,
): EventOf<'AlertRaised'>[] {
  const cause = [by, ...findings].find((finding) => finding?.raisesAlert);
  if (cause === undefined) return [];
  const { event_id, tenant_id = context.tenantId, device_id, timestamp } = data;
  const { severity, threat_category, confidence } = data;
  const alert = eventId(source, event.id, 'alerted');
  const alert_id = shortId('alt', alert);
  const title = `${cause.policy.policy.policyName}: ${cause.action} of ${device_id}`.slice(0, 256);
  return [
    events.AlertRaised.make(
      { id: alert, source, time, subject: alert_id },
      {
        ...{ alert_id, tenant_id, device_id, severity, title, event_ids: [event_id] },
        ...{ status: 'open', timestamp, threat_category, confidence },
        ...{ policy_id: pipelinePolicyId(cause.policy.policyId), decision_id: id },
      },
    ),
  ];
}

/** One event for each rule that restricts and counts. */
export function violations(
  event: SubjectEvent,
  { findings }: Decision,
  context: PolicyContext,
): EventOf<'PolicyViolated'>[] {
  return findings
    .filter(({ taken }) => taken !== 'allow')
    .map((finding) => violated(event, finding, context));
}

/** What the engine runs now, for the holder of the agent's key to sign. */
export function activated(
  policy: ActivePolicy,
  cause: EventOf<'PolicyUpdated'>,
  context: PolicyContext,
): EventOf<'PolicyActivated'> {
  const { channel, owner, policyId, revision, compiled } = policy;
  const { msp, siteId, agentKeyHash, time, source } = context;
  const statement: ReceiptStatement = {
    receipt: 1,
    ...{ channel, owner, policyId, revision, compiledHash: compiled.compiledHash },
    ...{ msp, siteId, agent: agentKeyHash, time },
  };
  const id = eventId(source, cause.id, 'activated');
  return events.PolicyActivated.make({ id, source, time }, { statement });
}

function violated(
  event: SubjectEvent,
  { policy, rule, action, error }: Finding,
  { source }: PolicyContext,
): EventOf<'PolicyViolated'> {
  const { owner, policyId, revision } = policy;
  const tenant = tenantOf(event);
  const data = {
    ...(tenant === undefined ? {} : { tenant }),
    ...{ eventId: event.id, owner, policyId, revision, rule, action, time: event.time },
    ...(error === undefined ? {} : { error: error.slice(0, 512) }),
  };
  const id = eventId(source, event.id, ['violated', owner, policyId, rule]);
  return events.PolicyViolated.make({ id, source, time: event.time, subject: event.id }, data);
}

function sentenceOf({ policy, rule, action }: Finding): string {
  return `${policy.policy.policyName}, rule ${String(rule + 1)}: ${action}`;
}
