import type { StoredRecord } from '@edgebeat/bus';
import { Unavailable } from '@edgebeat/core';
import type { Parking } from '../runtime';
import type { Clock } from '../runtime/clock';
import { directInput, laneOf } from '../runtime/input';
import type { Outlet } from '../runtime/outlet';
import type { Output } from '../runtime/output';
import { parkRecord } from '../runtime/parking';
import type { Tally } from '../runtime/tally';
import { eachLimited } from './each-limited';
import type { Fate, Trier } from './fate';

/** What a delivery works with. */
export interface DeliveryPorts {
  readonly agent: string;
  readonly trier: Trier;
  readonly outlet: Outlet;
  readonly tally: Tally;
  readonly clock: Clock;
}

type Tried = readonly [StoredRecord, Fate];

const CONCURRENCY = 32;

/**
 * Delivers batches: records of one key one after the other, different keys at once. When some have
 * to wait, the batch fails and comes again, and only those are tried again.
 *
 * @throws Unavailable gateway-unavailable when a record has to be tried again.
 */
export function createDelivery(
  ports: DeliveryPorts,
): (records: readonly StoredRecord[]) => Promise<void> {
  const done = new Set<string>();

  const deliverChain = async (chain: readonly StoredRecord[], tried: Tried[]): Promise<void> => {
    for (const record of chain) {
      if (done.has(placeOf(record))) continue;
      const fate = await ports.trier.try(record);
      tried.push([record, fate]);
      if (fate.fate === 'later') return;
      if (fate.fate === 'accepted') done.add(placeOf(record));
    }
  };

  return async (records) => {
    const tried: Tried[] = [];
    await eachLimited(chainsOf(records), CONCURRENCY, (chain) => deliverChain(chain, tried));
    const parked = tried.flatMap(([record, fate]) =>
      fate.fate === 'parked' ? [{ record, parking: fate.parking }] : [],
    );
    await ports.outlet.publish(parked.map((one) => outputOf(one, ports)));
    for (const { record } of parked) done.add(placeOf(record));
    ports.tally.add(resultOf(tried));
    requireNoneLater(tried);
    for (const record of records) done.delete(placeOf(record));
  };
}

function outputOf(
  { record, parking }: { readonly record: StoredRecord; readonly parking: Parking },
  { agent, clock }: DeliveryPorts,
): Output {
  return parkRecord(agent, directInput(record), parking, clock.now());
}

function resultOf(tried: readonly Tried[]) {
  const accepted = tried.filter(([, { fate }]) => fate === 'accepted');
  const parked = tried.flatMap(([, fate]) => (fate.fate === 'parked' ? [fate.parking.reason] : []));
  const last = accepted.at(-1)?.[0].timestamp;
  return {
    ...{ processed: accepted.length, emitted: accepted.length, parked },
    ...(last === undefined ? {} : { lastEvent: last }),
  };
}

function requireNoneLater(tried: readonly Tried[]): void {
  for (const [, fate] of tried) {
    if (fate.fate === 'later') throw new Unavailable('gateway-unavailable', fate.detail);
  }
}

function placeOf(record: StoredRecord): string {
  return `${laneOf(record)}/${record.offset}`;
}

/** The records of each key, in their order. */
function chainsOf(records: readonly StoredRecord[]): Iterable<readonly StoredRecord[]> {
  const chains = new Map<string, StoredRecord[]>();
  for (const record of records) {
    const chain = chains.get(record.key);
    if (chain === undefined) chains.set(record.key, [record]);
    else chain.push(record);
  }
  return chains.values();
}
