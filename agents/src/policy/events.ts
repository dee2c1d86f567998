import {
  type ActionTaken,
  type DetectionDecidedData,
  eventId,
  type EventOf,
  events,
  type ReceiptStatement,
} from '@edgebeat/core';
import type { Decision, Finding } from './decision';
import type { ActivePolicy } from './engine';
import type { PolicyContext } from './context';
import { deviceSummary, type SubjectEvent, tenantOf } from './subject';

/** The events of the policy agent. */
export type PolicyEvent =
  EventOf<'DetectionDecided'> | EventOf<'PolicyViolated'> | EventOf<'PolicyActivated'>;

const severities: Readonly<Record<ActionTaken, DetectionDecidedData['severity']>> = {
  allow: 'low',
  warn: 'medium',
  block: 'high',
};

/** The policy id of a decision that no policy took. */
export const NO_POLICY = 'pol_none';

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
  const data: DetectionDecidedData = {
    event_id: `evt_${id.slice(0, 32)}`,
    timestamp: event.time,
    tenant_id: tenantOf(event) ?? context.tenantId,
    device_id: deviceId,
    threat_category: decision.taken === 'allow' ? 'other' : 'policy_violation',
    confidence: 1,
    action_taken: decision.taken,
    policy_id: decision.by === undefined ? NO_POLICY : documentId(decision.by.policy),
    severity: severities[decision.taken],
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

/** The view of a policy's id in the event-pipeline document's form. */
function documentId({ policyId }: ActivePolicy): string {
  return `pol_${policyId.replace(/^POL-/, '')}`;
}
