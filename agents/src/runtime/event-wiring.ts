import {
  type AnyEvent,
  type CloudEventOf,
  EVENT_TYPE_PREFIX,
  type EventName,
  type EventOf,
  events,
  isEventName,
  topicOf,
  topics,
  type TopicSettings,
} from '@edgebeat/core';
import { z } from 'zod';
import type { EventAgent } from './agent';
import { busKey } from './bus-key';
import type { Input } from './input';
import { type Output, type OutputTopic, topicOfObjects } from './output';
import { readJson } from './read-json';
import type { Wiring } from './wiring';

const Typed = z.object({ type: z.string() });

/** Binds an agent of events to the topics of what it reads and writes. */
export function eventWiring<Reads extends EventName, Writes extends EventName, State, Context>(
  agent: EventAgent<Reads, Writes, State, Context>,
  context: (time: string) => Context,
): Wiring<EventOf<Reads>, EventOf<Writes>, State, Context> {
  return {
    agent,
    inputs: eventInputs(agent.reads, (value) => parseEvent(value, agent.reads)),
    outputs: eventTopics(agent.writes),
    address: (event) => [addressEvent(event, agent.writes)],
    context: (time) => context(time),
    timeOf: (event) => event.time,
    order: 'by-key',
  };
}

/** The topics of events of the given types; what else lies there is passed over. */
export function eventInputs<In>(
  names: readonly EventName[],
  parse: (value: unknown) => In,
): Input<In>[] {
  const types = new Set<string>(names.map((name) => events[name].type));
  return topicsOf(names).map((topic) => ({
    topic,
    read: ({ value }) => {
      const json = readJson(value);
      return types.has(Typed.parse(json).type) ? parse(json) : undefined;
    },
  }));
}

/** The topics on which events of the given types lie. */
export function eventTopics(names: readonly EventName[]): OutputTopic[] {
  return topicsOf(names).map(topicOfObjects);
}

/**
 * Where an event goes; events of one subject, or else of one source, stay in their order.
 *
 * @throws Error when the agent did not say that it writes events of this type.
 */
export function addressEvent(
  event: CloudEventOf<string, unknown>,
  writes: readonly EventName[],
): Output {
  const name = event.type.slice(EVENT_TYPE_PREFIX.length);
  if (!isEventName(name) || !writes.includes(name)) {
    throw new Error(`the agent does not write events of the type ${event.type}`);
  }
  const key = busKey(event.subject ?? event.source);
  return { topic: topicOf[name], key, value: JSON.stringify(event), id: event.id };
}

/** Reads an event of one of the given types; it throws zod's error. */
export function parseEvent<Name extends EventName>(
  value: unknown,
  names: readonly Name[],
): EventOf<Name> {
  const { type } = Typed.parse(value);
  const name = names.find((one) => events[one].type === type);
  const event = name === undefined ? undefined : events[name].parse(value);
  if (event === undefined || !isOneOf(event, names))
    throw new Error(`${type} is not expected here`);
  return event;
}

function isOneOf<Name extends EventName>(
  event: AnyEvent,
  names: readonly Name[],
): event is AnyEvent & EventOf<Name> {
  return names.some((name) => events[name].type === event.type);
}

function topicsOf(names: readonly EventName[]): TopicSettings[] {
  return [...new Set(names.map((name) => topicOf[name]))].map((name) => topics[name]);
}
