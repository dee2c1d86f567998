import type { Bus, BusRecord } from '@edgebeat/bus';
import { eventId, type EventName, events, topicOf, topics } from '@edgebeat/core';
import { chainEntries } from './recorded-chain';

const atOnce = 250;
/** Every so many records one is a decision, and one is no event at all. */
const decisionEvery = 10;
const unreadableEvery = 50;

/** What was put on a bus for a recorder. */
export interface Published {
  readonly eventIds: ReadonlySet<string>;
  readonly unreadable: number;
}

/** Publishes so many records of telemetry, decisions and what cannot be read. */
export async function publishEvents(bus: Bus, count: number): Promise<Published> {
  const eventIds = new Set<string>();
  let unreadable = 0;
  for (let first = 0; first < count; first += atOnce) {
    const byTopic = new Map<string, BusRecord[]>();
    for (let number = first; number < Math.min(first + atOnce, count); number += 1) {
      const { topic, record, id } = numbered(number);
      if (id === undefined) unreadable += 1;
      else eventIds.add(id);
      byTopic.set(topic, [...(byTopic.get(topic) ?? []), record]);
    }
    for (const [topic, records] of byTopic) await bus.publish(topic, records);
  }
  return { eventIds, unreadable };
}

/** Publishes the entries of a chain of so many blocks. */
export async function publishChain(bus: Bus, blocks: number): Promise<void> {
  const records = [...chainEntries(blocks)].map((entry) => ({
    ...{ key: entry.channel, value: JSON.stringify(entry) },
  }));
  for (let first = 0; first < records.length; first += atOnce)
    await bus.publish(topics['ledger.events'].name, records.slice(first, first + atOnce));
}

function numbered(number: number): { topic: string; record: BusRecord; id?: string } {
  const key = `device-${String(number % 50)}`;
  if (number % unreadableEvery === unreadableEvery - 1)
    return { topic: topics.control.name, record: { key, value: `no event ${String(number)}` } };
  const name = number % decisionEvery === 0 ? 'DetectionDecided' : 'LogReceived';
  const event = eventOf(name, number);
  return { topic: topicOf[name], record: { key, value: JSON.stringify(event) }, id: event.id };
}

function eventOf(name: EventName, number: number) {
  const { type, example } = events[name];
  const source = `urn:edgebeat:AlphaMSP:alpha-1:${name}`;
  const time = new Date(Date.UTC(2026, 0, 1) + number * 1000).toISOString();
  const id = eventId(source, String(number), example);
  return {
    ...{ specversion: '1.0', id, source, type, time },
    ...{ datacontenttype: 'application/json', data: example },
  };
}
