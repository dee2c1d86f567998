import { setTimeout as sleep } from 'node:timers/promises';
import type { Bus, StoredRecord } from '@edgebeat/bus';
import { topics } from '@edgebeat/core';
import type { Log } from '@edgebeat/core/node';
import {
  devicePrefix,
  readRegistryRecord,
  type RegisteredDevice,
  type RegistryRecord,
} from './registry-record';

const POLL_MS = 500;
const PAGE = 500;

/** The devices of a member as the ledger has them, by the compacted topic `registry`. */
export interface DeviceDirectory extends AsyncDisposable {
  find(deviceId: string): RegisteredDevice | undefined;
  /** How long ago the topic was last read to its end, in milliseconds. */
  ageMs(): number;
  /** Calls the listener with the id of every device that has changed. */
  onChange(listener: (deviceId: string) => void): void;
}

export interface DirectoryOptions {
  readonly mspId: string;
  /** Ends the following, as disposing does. */
  readonly signal?: AbortSignal;
  readonly pollMs?: number;
  /** Milliseconds of a clock that does not jump; the process's own if not set. */
  readonly uptime?: () => number;
  readonly log: Log;
}

/**
 * Reads the registry from start to end, then follows it. Every instance follows for itself: each
 * must see every record, so they share no group.
 *
 * @throws Unavailable bus-unavailable when it cannot be read to its end.
 */
export async function openDeviceDirectory(
  bus: Bus,
  options: DirectoryOptions,
): Promise<DeviceDirectory> {
  const directory = new Directory(bus, options);
  await directory.load();
  directory.follow();
  return directory;
}

class Directory implements DeviceDirectory {
  readonly #bus: Bus;
  readonly #options: DirectoryOptions;
  readonly #prefix: string;
  readonly #uptime: () => number;
  readonly #devices = new Map<string, RegistryRecord>();
  readonly #next = new Map<number, number>();
  readonly #listeners: ((deviceId: string) => void)[] = [];
  readonly #stop = new AbortController();
  #readAt = 0;
  #following = Promise.resolve();

  constructor(bus: Bus, options: DirectoryOptions) {
    this.#bus = bus;
    this.#options = options;
    this.#prefix = devicePrefix(options.mspId);
    this.#uptime = options.uptime ?? (() => performance.now());
  }

  find(deviceId: string): RegisteredDevice | undefined {
    return this.#devices.get(deviceId)?.device;
  }

  ageMs(): number {
    return this.#uptime() - this.#readAt;
  }

  onChange(listener: (deviceId: string) => void): void {
    this.#listeners.push(listener);
  }

  async load(): Promise<void> {
    for await (const record of this.#bus.readAll(topics.registry.name)) this.#apply(record);
    this.#readAt = this.#uptime();
  }

  follow(): void {
    const { signal } = this.#options;
    const signals = [this.#stop.signal, ...(signal === undefined ? [] : [signal])];
    this.#following = this.#poll(AbortSignal.any(signals));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#following;
  }

  async #poll(signal: AbortSignal): Promise<void> {
    const { pollMs = POLL_MS, log } = this.#options;
    while (!signal.aborted) {
      try {
        await this.#readNew();
      } catch (error) {
        log.warn({ err: error }, 'the registry of devices cannot be read; it is tried again');
      }
      await sleep(pollMs, undefined, { signal }).catch(() => undefined);
    }
  }

  async #readNew(): Promise<void> {
    const { name, partitions } = topics.registry;
    for (let partition = 0; partition < partitions; partition += 1) {
      for (;;) {
        const from = this.#next.get(partition) ?? 0;
        const records = await this.#bus.read(name, partition, from, PAGE);
        for (const record of records) this.#apply(record);
        if (records.length === 0) break;
      }
    }
    this.#readAt = this.#uptime();
  }

  #apply(stored: StoredRecord): void {
    this.#next.set(stored.partition, stored.offset + 1);
    if (!stored.key.startsWith(this.#prefix)) return;
    const deviceId = stored.key.slice(this.#prefix.length);
    if (this.#store(deviceId, stored.value)) {
      for (const listener of this.#listeners) listener(deviceId);
    }
  }

  /** What cannot be read admits nobody. A listener that starts over brings old records again. */
  #store(deviceId: string, value: string | null): boolean {
    const record = value === null ? undefined : readRegistryRecord(value);
    if (record?.device.deviceId !== deviceId) {
      const { log } = this.#options;
      if (value !== null) log.error({ deviceId }, 'a device of the registry cannot be read');
      return this.#devices.delete(deviceId);
    }
    const known = this.#devices.get(deviceId);
    if (known !== undefined && isOlder(record, known)) return false;
    this.#devices.set(deviceId, record);
    return true;
  }
}

function isOlder(one: RegistryRecord, other: RegistryRecord): boolean {
  return one.block === other.block ? one.transaction < other.transaction : one.block < other.block;
}
