import {
  CloudEvent,
  deviceIdOf,
  type DeviceEntry,
  EVENT_TYPE_PREFIX,
  policySubjects,
  type SubjectEvent,
} from '@edgebeat/core';
import type { EventFilter, EventRow, Queries } from '@edgebeat/pipeline';
import { z } from 'zod';

/** A type of event that policies decide about. */
const SubjectName = z.enum(policySubjects);
type SubjectName = z.infer<typeof SubjectName>;

/** A recorded event as a policy takes it, with the registry's entry of its device. */
export interface PastEvent {
  readonly name: SubjectName;
  readonly event: SubjectEvent;
  readonly device?: DeviceEntry;
}

/** Which events: of one tenant of the member, of some types. */
export interface PastEventsRequest extends Omit<EventFilter, 'types' | 'tenant'> {
  readonly mspId: string;
  readonly tenant: string;
  readonly types?: readonly SubjectName[];
}

/** A page of events, newest first, and whether there are more. */
export interface PastPage {
  readonly events: readonly PastEvent[];
  readonly isLast: boolean;
}

const PAGE = 500;

/**
 * Reads past events in pages, newest first, with their devices as the registry has them now. Devices
 * of other tenants are not known: what a condition finds out of one is not the caller's to see.
 */
export async function* pastEvents(
  { mspId, tenant, types = policySubjects, ...filter }: PastEventsRequest,
  most: number,
  queries: Pick<Queries, 'events' | 'devicesNamed'>,
): AsyncGenerator<PastPage> {
  let cursor: string | undefined;
  let left = most;
  do {
    const limit = Math.min(left, PAGE);
    const page = await queries.events(
      { ...filter, tenant, types },
      cursor === undefined ? { limit } : { limit, cursor },
    );
    const subjects = page.items.map(toSubject);
    const ids = subjects.flatMap(({ event }) => deviceIdOf(event) ?? []);
    const devices = await queries.devicesNamed(mspId, [...new Set(ids)], tenant);
    const known = new Map(devices.map((device) => [device.deviceId, device]));
    cursor = page.cursor;
    left -= page.items.length;
    yield {
      events: subjects.map((subject) => {
        const device = known.get(deviceIdOf(subject.event) ?? '');
        return device === undefined ? subject : { ...subject, device };
      }),
      isLast: cursor === undefined,
    };
  } while (cursor !== undefined && left > 0);
}

/** The CloudEvent that a row was made of, but for its extensions, which are not recorded. */
function toSubject({ type, id, source, subject, time, data }: EventRow): PastEvent {
  const name = SubjectName.parse(type);
  const event = CloudEvent.parse({
    ...{ specversion: '1.0', id, source, time, datacontenttype: 'application/json' },
    ...(subject === undefined ? {} : { subject }),
    ...{ type: `${EVENT_TYPE_PREFIX}${name}`, data },
  });
  return { name, event };
}
