import type { z } from 'zod';
import { type CloudEventOf, envelopeOf, EVENT_TYPE_PREFIX } from './envelope';

/** One type of event: its short name, its CloudEvents type, its data and an example of that. */
export interface EventDefinition<Name extends string, Data extends z.ZodType> {
  readonly name: Name;
  readonly type: `io.edgebeat.${Name}`;
  readonly summary: string;
  readonly data: Data;
  readonly example: z.input<Data>;
  /** Reads a whole event of this type; extensions are left out. It throws zod's error. */
  parse(value: unknown): CloudEventOf<`io.edgebeat.${Name}`, z.output<Data>>;
  /** Builds an event of this type from data that its maker has typed. */
  make(head: EventHead, data: z.output<Data>): CloudEventOf<`io.edgebeat.${Name}`, z.output<Data>>;
}

/** What identifies and places one event. */
export interface EventHead {
  readonly id: string;
  readonly source: string;
  readonly time: string;
  readonly subject?: string;
}

/** Defines a type of event; the list in `catalogue` is the only place for its name. */
export function defineEvent<const Name extends string, Data extends z.ZodType>(
  name: Name,
  summary: string,
  data: Data,
  example: z.input<Data>,
): EventDefinition<Name, Data> {
  const type = `${EVENT_TYPE_PREFIX}${name}` as const;
  const envelope = envelopeOf(type);
  return {
    name,
    type,
    summary,
    data,
    example,
    parse(value) {
      const { data: body, ...attributes } = envelope.parse(value);
      return { ...attributes, data: data.parse(body) };
    },
    make: (head, body) => ({
      specversion: '1.0',
      ...head,
      type,
      datacontenttype: 'application/json',
      data: body,
    }),
  };
}
