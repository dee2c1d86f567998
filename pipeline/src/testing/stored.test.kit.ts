import type { StoredRecord } from '@edgebeat/bus';
import {
  canonicalJson,
  eventId,
  type EventName,
  events,
  type LedgerEntry,
  topicOf,
} from '@edgebeat/core';
import { at } from './chain.test.kit';

/** A record of the bus, one of many; its time is that of its offset. */
export function stored(topic: string, offset: number, value: string | null): StoredRecord {
  return { topic, partition: 0, offset, key: 'k', value, timestamp: at(offset) };
}

/** Entries as they are on the bus. */
export function storedEntries(entries: readonly LedgerEntry[], first = 0): StoredRecord[] {
  return entries.map((entry, index) =>
    stored('ledger.events', first + index, JSON.stringify(entry)),
  );
}

/** An event with the example data of its type, changed; its place makes its id. */
export function eventOf(name: EventName, position: number, change: object = {}, head: object = {}) {
  const { type, example } = events[name];
  const data = { ...example, ...change };
  const source = `urn:edgebeat:AlphaMSP:alpha-1:${name}`;
  return {
    ...{ specversion: '1.0', id: eventId(source, String(position), data), source, type },
    ...{ time: at(position), datacontenttype: 'application/json', data, ...head },
  };
}

/** An event on its topic. */
export function storedEvent(
  name: EventName,
  offset: number,
  change: object = {},
  head: object = {},
): StoredRecord {
  return stored(topicOf[name], offset, canonicalJson(eventOf(name, offset, change, head)));
}
