import { z } from 'zod';
import { contentHash } from '../canonical';
import { Hash, Instant } from '../records';

/** What every type of event starts with. */
export const EVENT_TYPE_PREFIX = 'io.edgebeat.';

const attributes = {
  specversion: z.literal('1.0'),
  id: Hash,
  source: z.string().min(1).max(512),
  subject: z.string().min(1).max(512).optional(),
  time: Instant,
  datacontenttype: z.literal('application/json'),
} as const;

const extension = z.union([z.string().max(1024), z.boolean(), z.int32()]);

/** The envelope of CloudEvents 1.0 as it is on the bus; extensions are lower-case letters and digits. */
export const CloudEvent = z
  .object({
    ...attributes,
    type: z.string().startsWith(EVENT_TYPE_PREFIX).max(128),
    data: z.json(),
  })
  .catchall(extension)
  .refine(
    (event) => Object.keys(event).every((name) => /^[a-z0-9]{1,20}$/.test(name)),
    'attributes must be named in lower-case letters and digits',
  );

/** A CloudEvent of one type, with its data. */
export interface CloudEventOf<Type extends string, Data> {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly subject?: string | undefined;
  readonly type: Type;
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly data: Data;
}

/** The attributes of a CloudEvent of one type; its data is not parsed yet. */
export function envelopeOf<Type extends string>(type: Type) {
  return z.object({ ...attributes, type: z.literal(type), data: z.unknown() });
}

/**
 * The id of an event: the hash of its source, its position there (file and offset, connection and
 * sequence, or a nonce) and its content. Equal readings stay two events, and a replay is one.
 *
 * @throws Rejected invalid-argument when the content is not JSON.
 */
export function eventId(source: string, position: string, content: unknown): string {
  return contentHash([source, position, content]);
}
