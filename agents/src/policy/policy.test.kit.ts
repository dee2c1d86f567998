import {
  CloudEvent,
  eventId,
  type EventOf,
  events,
  PolicyContent,
  type PolicyRule,
  type SubjectEvent,
} from '@edgebeat/core';
import { runKeyed } from '../runtime';
import { policyAgent } from './agent';
import type { PolicyContext } from './context';

/** What the agent gets in tests. */
export const context: PolicyContext = {
  source: 'urn:test:policy',
  msp: 'org2',
  siteId: 'hamburg',
  tenantId: 'org2',
  version: '1',
  agentKeyHash: 'd'.repeat(64),
  time: '2026-01-31T10:00:00.000Z',
  site: { id: 'hamburg' },
};

/** A policy of rules; each forbids USB stores unless it says otherwise. */
export function content(...rules: Partial<PolicyRule>[]): PolicyContent {
  return PolicyContent.parse({
    policyName: 'No USB storage',
    rules: rules.map((rule) => ({
      condition: "device.type == 'USB_STORAGE'",
      action: 'disable',
      scope: 'EDGE_NODE',
      ...rule,
    })),
  });
}

/** A revision of a policy that became active, or without one that it no longer is. */
export function update(
  policy: PolicyContent | undefined,
  more: object = {},
): EventOf<'PolicyUpdated'> {
  const reference = { channel: 'common', owner: 'org1', policyId: 'POL-000000016384', revision: 1 };
  const data = events.PolicyUpdated.data.parse({
    ...reference,
    ...(policy === undefined ? { status: 'inactive' } : { status: 'active', policy }),
    ...more,
  });
  const source = 'urn:test:ledger';
  const id = eventId(source, JSON.stringify(data), {});
  return events.PolicyUpdated.make({ id, source, time: context.time }, data);
}

/** What a device sent. */
export function plug(data: object): SubjectEvent {
  return CloudEvent.parse({
    specversion: '1.0',
    id: eventId('urn:test:device', '1', data),
    source: 'urn:test:device',
    type: 'io.edgebeat.SensorDataReceived',
    time: '2026-01-31T10:00:01.000Z',
    datacontenttype: 'application/json',
    data,
  });
}

/** What the agent emits about events in their order. */
export function run(
  input: readonly (SubjectEvent | EventOf<'PolicyUpdated'>)[],
  more: object = {},
) {
  const agent = runKeyed(policyAgent, { ...context, ...more }, 1);
  return input.flatMap((event) => agent.handle(CloudEvent.parse(event)));
}

/** The decisions among what was emitted. */
export function decisions(emitted: ReturnType<typeof run>) {
  return emitted.flatMap((event) =>
    event.type === events.DetectionDecided.type ? [events.DetectionDecided.parse(event).data] : [],
  );
}

/** A USB store that was plugged in. */
export const usb = plug({ device: { id: 'stick-1', type: 'USB_STORAGE', platform: 'linux' } });
