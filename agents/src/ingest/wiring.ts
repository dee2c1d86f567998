import { IntakeRecord, topics } from '@edgebeat/core';
import { addressEvent, eventTopics } from '../runtime/event-wiring';
import { parseJson } from '../runtime/read-json';
import type { Wiring } from '../runtime/wiring';
import { ingestAgent } from './agent';
import type { IngestEvent } from './reading';

/** How the ingest agent lies on the bus: from `intake` to `telemetry`. */
export function ingestWiring(): Wiring<IntakeRecord, IngestEvent, never, undefined> {
  return {
    agent: ingestAgent,
    inputs: [{ topic: topics.intake, read: ({ value }) => parseJson(value, IntakeRecord) }],
    outputs: eventTopics(ingestAgent.writes),
    address: (event) => [addressEvent(event, ingestAgent.writes)],
    context: () => undefined,
    timeOf: (record) => record.receivedAt,
    order: 'as-read',
  };
}
