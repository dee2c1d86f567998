import type { Bus, StoredRecord } from '@edgebeat/bus';
import { type DeviceEntry, DeviceRecord, RegistryEntry, topics } from '@edgebeat/core';
import { z } from 'zod';
import type { Part } from '../runtime/ports';
import { tryJson } from '../runtime/read-json';

/** The devices of one member as the registry has them now. */
export interface DeviceTable {
  get(deviceId: string): DeviceEntry | undefined;
  /** Reads the registry from its start; what was there before is replaced. */
  load(bus: Bus): Promise<void>;
  /** Follows the registry until the signal is given. */
  readonly follow: Part;
}

const MAX_DEVICES = 100_000;

const DeviceEntryRecord = z.object({
  ...RegistryEntry.shape,
  kind: z.literal('device'),
  key: z.tuple([z.string(), z.string()]),
  record: DeviceRecord,
});

/** The group in which an agent follows the registry. */
export function registryGroup(agent: string): string {
  return `${agent}.registry`;
}

/** A table of the devices that a member owns; those beyond the bound are not known. */
export function deviceTable(owner: string): DeviceTable {
  const devices = new Map<string, { readonly offset: number; readonly entry: DeviceEntry }>();
  const take = ({ value, offset }: StoredRecord): void => {
    const read = DeviceEntryRecord.safeParse(tryJson(value ?? ''));
    if (!read.success || read.data.key[0] !== owner) return;
    const entry = read.data.record;
    const known = devices.get(entry.deviceId);
    // What is followed begins before the end of what was loaded: older records come again.
    const isNews = known === undefined ? devices.size < MAX_DEVICES : known.offset < offset;
    if (isNews) devices.set(entry.deviceId, { offset, entry });
  };
  return {
    get: (deviceId) => devices.get(deviceId)?.entry,
    async load(bus) {
      await bus.ensureTopics([topics.registry]);
      devices.clear();
      for await (const record of bus.readAll(topics.registry.name)) take(record);
    },
    follow: ({ agent, bus, settings, signal }) =>
      bus.consume(
        {
          ...{ group: registryGroup(agent), topics: [topics.registry.name], signal },
          maxBatch: settings.maxBatch,
        },
        ({ records }) => {
          records.forEach(take);
          return Promise.resolve();
        },
      ),
  };
}
