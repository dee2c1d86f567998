import {
  canonicalJson,
  CloudEvent,
  contentHash,
  deviceIdOf,
  type EventOf,
  events,
  type SubjectEvent,
} from '@edgebeat/core';
import { addressEvent, eventInputs, eventTopics, parseEvent } from '../runtime/event-wiring';
import { addressRequest, ledgerRequests } from '../runtime/ledger-requests';
import type { Output } from '../runtime/output';
import type { Wiring } from '../runtime/wiring';
import { policyAgent, policyReads } from './agent';
import type { PolicyContext } from './context';
import type { DeviceTable } from './device-table';
import type { Engine } from './engine';
import { decisionId, type PolicyEvent } from './events';
import type { ReceiptSigner } from './signer';

/** What the policy agent gets that does not change, and what it is wired with. */
export interface PolicyPorts {
  readonly context: Omit<PolicyContext, 'time' | 'device' | 'agentKeyHash' | 'version'>;
  readonly signer: ReceiptSigner;
  readonly devices: DeviceTable;
}

/**
 * How the policy agent lies on the bus. It has one engine, which only `control` changes, in the one
 * order of that topic; what it decides about an event is published once.
 */
export function policyWiring(
  ports: PolicyPorts,
): Wiring<SubjectEvent, PolicyEvent, Engine, PolicyContext> {
  return {
    agent: policyAgent,
    inputs: eventInputs(policyReads, readSubject),
    outputs: [...eventTopics(policyAgent.writes), ledgerRequests],
    address: (event) => addressesOf(event, ports.signer),
    context: (time, event) => contextOf(ports, time, event),
    timeOf: (event) => event.time,
    order: 'as-read',
  };
}

/** The whole event, extensions too, when its data is in the form of its type. */
function readSubject(value: unknown): SubjectEvent {
  parseEvent(value, policyReads);
  return CloudEvent.parse(value);
}

function contextOf(ports: PolicyPorts, time: string, event?: SubjectEvent): PolicyContext {
  const { context, devices, signer } = ports;
  const id = event === undefined ? undefined : deviceIdOf(event);
  const device = id === undefined ? undefined : devices.get(id);
  return {
    ...{ ...context, time, agentKeyHash: signer.keyHash, version: policyAgent.version },
    ...(device === undefined ? {} : { device }),
  };
}

function addressesOf(event: PolicyEvent, signer: ReceiptSigner): Output[] {
  const output = addressEvent(event, policyAgent.writes);
  switch (event.type) {
    case events.PolicyActivated.type:
      return [output, receiptFor(event, signer)];
    case events.PolicyViolated.type:
      return [{ ...output, partOf: decisionId(event.source, event.data.eventId) }];
    case events.AlertRaised.type:
      return [{ ...output, partOf: event.data.decision_id }];
    case events.DetectionDecided.type:
      return [output];
  }
}

/** A signed receipt; the same statement always makes the same request. */
function receiptFor({ data }: EventOf<'PolicyActivated'>, signer: ReceiptSigner): Output {
  const { statement } = data;
  const signed = signer.sign(new TextEncoder().encode(canonicalJson(statement)));
  const id = contentHash(['receipt', statement]);
  const receipt = { statement, signature: Buffer.from(signed).toString('base64') };
  return addressRequest({ request: 'receipt', id, receipt }, statement.policyId);
}
