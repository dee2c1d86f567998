import {
  events,
  type IntakeRecord,
  LogReceivedData,
  Rejected,
  SensorDataReceivedData,
} from '@edgebeat/core';
import { z } from 'zod';
import type { Caller } from '../../auth/caller';
import type { Site } from '../../site';
import { Time } from '../request/fields';

const own = { position: true, receivedAt: true } as const;

const head = {
  nonce: z.string().min(1).max(128),
  time: Time.exactOptional(),
  subject: z.string().min(1).max(512).exactOptional(),
  source: z
    .string()
    .regex(/^[\x21-\x7e]{1,512}$/, 'must be a URI of up to 512 printable ASCII characters')
    .exactOptional(),
} as const;

/** An event as it is posted; `position` and `receivedAt` of the data may be left to the site. */
export const PostedEvent = z.discriminatedUnion('type', [
  z.strictObject({
    ...head,
    type: z.literal(events.SensorDataReceived.name),
    data: SensorDataReceivedData.partial(own),
  }),
  z.strictObject({
    ...head,
    type: z.literal(events.LogReceived.name),
    data: LogReceivedData.partial(own),
  }),
]);
export type PostedEvent = z.output<typeof PostedEvent>;

/** The data is JSON that was read by its schema. */
type EventIntake = Omit<Extract<IntakeRecord, { kind: 'event' }>, 'data'> & {
  readonly data: PostedEvent['data'];
};

/** When and by whom an event was posted. */
export interface Posting {
  readonly site: Site;
  readonly caller: Caller;
  readonly receivedAt: string;
}

/**
 * The record for `intake`. The data goes on as it was posted, since the event's id covers it; ingest
 * completes it.
 *
 * @throws Rejected invalid-argument for a source or tenant that is not the caller's to name, or
 * forbidden for a log line of another tenant than the site's own.
 */
export function intakeRecord(
  event: PostedEvent,
  { site, caller, receivedAt }: Posting,
): EventIntake {
  const { type, data, nonce, time = receivedAt, subject } = event;
  const { tenant } = caller;
  requireOwnTenant(event, tenant, site);
  return {
    kind: 'event',
    source: sourceOf(event, tenant, site),
    position: nonce,
    receivedAt,
    postedBy: caller.subject.slice(0, 128),
    tenant,
    type,
    time,
    ...(subject === undefined ? {} : { subject }),
    data,
  };
}

/** Log lines name no tenant: they are of the site's own. */
function requireOwnTenant(event: PostedEvent, tenant: string, { member }: Site): void {
  if (event.type === 'LogReceived') {
    if (tenant === member) return;
    throw new Rejected('forbidden', `type: LogReceived is of the tenant ${member} alone`);
  }
  if ((event.data.tenant ?? tenant) === tenant) return;
  throw new Rejected('invalid-argument', `data.tenant: must be ${tenant}, the token's own`);
}

/** Sources of the site's own kind say where an event really came from. */
function sourceOf({ source }: PostedEvent, tenant: string, { mspId, siteId }: Site): string {
  const ownSource = `urn:edgebeat:${mspId}:${siteId}:api:${tenant}`;
  if (source === undefined || source === ownSource) return ownSource;
  if (source.startsWith(`${ownSource}:`)) return source;
  if (!source.toLowerCase().startsWith('urn:edgebeat:')) return source;
  throw new Rejected(
    'invalid-argument',
    `source: must be ${ownSource}, begin with it and a colon, or not begin with urn:edgebeat:`,
  );
}
