import type { StoredRecord } from '@edgebeat/bus';
import { LedgerRequest } from '@edgebeat/core';
import type { Parking } from '../runtime';
import type { Clock } from '../runtime/clock';
import { parkingOf } from '../runtime/parking';
import { parseJson } from '../runtime/read-json';
import type { GatewayAnswer, LedgerGateway } from './gateway';

/** What has become of a record that was tried. */
export type Fate =
  | { readonly fate: 'accepted' }
  | { readonly fate: 'parked'; readonly parking: Parking }
  | { readonly fate: 'later'; readonly detail: string };

/** A policy that the gateway has not heard of yet may still come; after so many tries it will not. */
const MAX_NOT_FOUND = 60;

/** Tries records one by one, and remembers what their keys have to wait for. */
export interface Trier {
  try(record: StoredRecord): Promise<Fate>;
}

/** A trier that knows of no record yet. */
export function createTrier(gateway: LedgerGateway, clock: Clock, signal: AbortSignal): Trier {
  const waits = new Map<string, { readonly until: number; readonly notFound: number }>();

  const later = (key: string, answer: Extract<GatewayAnswer, { outcome: 'later' }>): Fate => {
    const { detail, code, afterMs = 0 } = answer;
    const notFound = code === 'not-found' ? (waits.get(key)?.notFound ?? 0) + 1 : 0;
    if (notFound >= MAX_NOT_FOUND) {
      waits.delete(key);
      return { fate: 'parked', parking: { reason: 'not-found', detail } };
    }
    waits.set(key, { until: Date.parse(clock.now()) + afterMs, notFound });
    return { fate: 'later', detail };
  };

  return {
    async try({ key, value }) {
      const request = readRequest(value);
      if ('parking' in request) return { fate: 'parked', ...request };
      const until = waits.get(key)?.until ?? 0;
      if (until > Date.parse(clock.now()))
        return { fate: 'later', detail: 'the gateway asked to wait' };
      const answer = await gateway.submit(request, signal);
      if (answer.outcome === 'later') return later(key, answer);
      waits.delete(key);
      if (answer.outcome === 'accepted') return { fate: 'accepted' };
      return { fate: 'parked', parking: { reason: answer.code, detail: answer.detail } };
    },
  };
}

function readRequest(value: string | null): LedgerRequest | { readonly parking: Parking } {
  try {
    return parseJson(value ?? '', LedgerRequest);
  } catch (error) {
    return { parking: parkingOf(error) };
  }
}
