import type { Bus } from '@edgebeat/bus';
import {
  type AlertRaisedData,
  eventId,
  events,
  type PipelineEvent,
  shortId,
  topicOf,
} from '@edgebeat/core';
import { site } from './site.test.kit';

const time = '2026-01-31T10:00:00.000Z';

/** The names that belong to a decision by its number: of its event, and of the alert about it. */
export function namesOf(number: number) {
  const reading = eventId('urn:test:reading', String(number), {});
  const decision = eventId('urn:test:policy', reading, 'decided');
  const alert = eventId('urn:test:policy', reading, 'alerted');
  return {
    ...{ reading, decision, alert },
    event_id: shortId('evt', decision),
    alert_id: shortId('alt', alert),
  };
}

/** Publishes a reading, the decision that blocks it, and the alert, as the agents would. */
export async function publishBlocked(
  bus: Bus,
  number: number,
  change: Partial<Pick<AlertRaisedData, 'tenant_id' | 'severity' | 'device_id'>> = {},
): Promise<void> {
  const { reading, decision, alert, event_id, alert_id } = namesOf(number);
  const own = { tenant_id: site.member, severity: 'high', ...change } as const;
  const { SensorDataReceived, DetectionDecided, AlertRaised } = events;
  const sensor = { ...SensorDataReceived.data.parse(SensorDataReceived.example) };
  const event: PipelineEvent = {
    ...DetectionDecided.data.parse(DetectionDecided.example),
    ...{ ...own, event_id },
  };
  const data: AlertRaisedData = {
    ...AlertRaised.data.parse(AlertRaised.example),
    ...{ ...own, alert_id, event_ids: [event_id], decision_id: decision },
  };
  const source = 'urn:test:policy';
  const made = [
    SensorDataReceived.make(
      { id: reading, source: 'urn:test:reading', time },
      { ...sensor, tenant: own.tenant_id },
    ),
    AlertRaised.make({ id: alert, source, time, subject: alert_id }, data),
    DetectionDecided.make({ id: decision, source, time, subject: reading }, event),
  ];
  for (const one of made) {
    const topic = one.type === SensorDataReceived.type ? 'telemetry' : topicOf.AlertRaised;
    await bus.publish(topic, [{ key: one.subject ?? 'reading', value: JSON.stringify(one) }]);
  }
}
