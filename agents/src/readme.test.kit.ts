import { eventId, events } from '@edgebeat/core';
import { z } from 'zod';
import type { EventAgent } from './runtime';

const State = z.strictObject({ openings: z.int() });
const Settings = z.strictObject({ most: z.int().min(1).default(3) });

/** Tells when a door was opened more often than it may be. */
export const doorAgent: EventAgent<
  'SensorDataReceived',
  'ThresholdCrossed',
  z.infer<typeof State>,
  { source: string; settings: z.infer<typeof Settings> }
> = {
  name: 'door',
  description: 'Counts how often doors are opened.',
  version: '1',
  reads: ['SensorDataReceived'],
  writes: ['ThresholdCrossed'],
  settings: Settings,
  state: State,
  keyBy: ({ data }) => (data.series === 'door' ? data.device.id : undefined),
  handle({ id: cause, time, data }, state = { openings: 0 }, { source, settings }) {
    const openings = state.openings + 1;
    if (openings !== settings.most + 1) return { emit: [], state: { openings } };
    const id = eventId(source, cause, 'opened too often');
    const crossed = { measure: 'openings', value: openings, threshold: settings.most };
    const told = { ...crossed, state: 'over' as const, subject: data.device.id };
    return {
      emit: [events.ThresholdCrossed.make({ id, source, time }, told)],
      state: { openings },
    };
  },
};
