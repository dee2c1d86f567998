import type { Bus } from '@edgebeat/bus';
import { eventId, type EventOf, events, Instant, topics } from '@edgebeat/core';
import { z } from 'zod';
import type { EventAgent } from './agent';
import { eventWiring } from './event-wiring';
import { toRunnable } from './run-agent';

const Counted = z.strictObject({ count: z.int(), last: Instant });
type Counted = z.infer<typeof Counted>;
type Told = EventOf<'ThresholdCrossed'>;

/** Tells the count of a device's readings, each time and when it has been quiet for a minute. */
export const counter: EventAgent<'SensorDataReceived', 'ThresholdCrossed', Counted, string> = {
  name: 'counter',
  description: 'Counts readings.',
  version: '1',
  reads: ['SensorDataReceived'],
  writes: ['ThresholdCrossed'],
  settings: z.strictObject({}),
  state: Counted,
  keyBy: ({ data }) => (data.series === 'ignored' ? undefined : data.device.id),
  handle({ id, time, data }, state, source) {
    if (data.series === 'broken') throw new TypeError('nobody thought of this');
    const park = { reason: 'not-mine', detail: 'it is parked on purpose' };
    if (data.series === 'parked') return { emit: [], state, park };
    const count = (state?.count ?? 0) + 1;
    return { emit: [told(source, id, 'count', count, time)], state: { count, last: time } };
  },
  tick(time, state, source) {
    if (Date.parse(time) - Date.parse(state.last) < 60_000) return { emit: [], state };
    const id = eventId(source, time, state.count);
    return { emit: [told(source, id, 'quiet', state.count, time)], state: undefined };
  },
};

/** The counter as the runtime runs it. */
export const counterRunnable = toRunnable(eventWiring(counter, () => 'urn:test:counter'));

/** A reading of a device. */
export function reading(device: string, position: number, more: object = {}) {
  const source = `urn:test:${device}`;
  const data = events.SensorDataReceived.data.parse({
    ...{ position: String(position), receivedAt: '2026-11-22T16:00:00.000Z' },
    ...{ device: { id: device }, ...more },
  });
  const id = eventId(source, data.position, data);
  return events.SensorDataReceived.make({ id, source, time: data.receivedAt }, data);
}

/** Publishes events on `telemetry` as ingest does. */
export async function publishReadings(
  bus: Bus,
  input: readonly EventOf<'SensorDataReceived'>[],
): Promise<void> {
  const records = input.map((event) => ({ key: event.source, value: JSON.stringify(event) }));
  await bus.publish(topics.telemetry.name, records);
}

/** What the counter has told, as `measure value` in the order in which it was published. */
export function tellings(values: readonly unknown[]): string[] {
  return values.flatMap((value) => {
    if (z.object({ type: z.string() }).parse(value).type !== events.ThresholdCrossed.type)
      return [];
    const { measure, value: count } = events.ThresholdCrossed.parse(value).data;
    return [`${measure} ${count}`];
  });
}

function told(source: string, cause: string, measure: string, value: number, time: string): Told {
  const id = eventId(source, cause, measure);
  const data = { measure, value, threshold: 1, state: 'over' as const };
  return events.ThresholdCrossed.make({ id, source, time }, data);
}
