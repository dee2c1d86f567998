import { Rejected } from '@edgebeat/core';
import type { DeviceEvent } from './device-event';

const DEVICES = 1_024;
const NONCES = 256;

/**
 * The last nonces of each device and what they were used for. It is a service to devices, not what
 * correctness rests on: a repeat has the same event id, so that no second event comes of it.
 */
export class NonceMemory {
  readonly #devices = new Map<string, Map<string, string>>();

  /**
   * Whether the very event was accepted before.
   *
   * @throws Rejected conflict when its nonce was used for other content.
   */
  isRepeated(deviceId: string, { position, id }: DeviceEvent): boolean {
    const known = this.#devices.get(deviceId)?.get(position);
    if (known === undefined) return false;
    if (known === id) return true;
    throw new Rejected(
      'conflict',
      `nonce: ${position} was used for other content; take a new nonce for each event`,
    );
  }

  /** Keeps what was accepted; the oldest go when there are too many. */
  remember(deviceId: string, { position, id }: DeviceEvent): void {
    const nonces = this.#devices.get(deviceId) ?? new Map<string, string>();
    this.#devices.delete(deviceId);
    this.#devices.set(deviceId, nonces.set(position, id));
    dropOldest(nonces, NONCES);
    dropOldest(this.#devices, DEVICES);
  }
}

function dropOldest(map: Map<string, unknown>, size: number): void {
  if (map.size <= size) return;
  const [oldest] = map.keys();
  if (oldest !== undefined) map.delete(oldest);
}
