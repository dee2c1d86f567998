import type { EventOf } from '@edgebeat/core';
import type { Parking } from '../runtime';

/** The events that ingest makes. */
export type IngestEvent = EventOf<'LogReceived'> | EventOf<'SensorDataReceived'>;

/** What raw input became: an event, or a reason why not. */
export type Reading = { readonly event: IngestEvent } | { readonly park: Parking };
