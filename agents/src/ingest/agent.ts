import type { IntakeRecord } from '@edgebeat/core';
import { z } from 'zod';
import type { Agent } from '../runtime';
import { readDeviceReport } from './device-report';
import { readIntakeLine } from './intake-line';
import { allowedTypes, readPostedEvent } from './posted-event';
import type { IngestEvent, Reading } from './reading';

/** The ingest agent: makes an event of every raw record, or says why it is none. */
export const ingestAgent: Agent<IntakeRecord, IngestEvent, never, undefined> = {
  name: 'ingest',
  description: 'Reads raw input from devices, logs and callers and makes events of it.',
  version: '1',
  reads: [],
  writes: allowedTypes,
  settings: z.strictObject({}),
  keyBy: ({ source }) => source,
  handle(record) {
    const reading = read(record);
    if ('event' in reading) return { emit: [reading.event], state: undefined };
    return { emit: [], state: undefined, park: reading.park };
  },
};

function read(record: IntakeRecord): Reading {
  switch (record.kind) {
    case 'line':
      return readIntakeLine(record);
    case 'device':
      return readDeviceReport(record);
    case 'event':
      return readPostedEvent(record);
  }
}
