import { Rejected } from '@edgebeat/core';

const DEVICES = 1_024;
const NONCES = 256;

/** A nonce and the id of what it was used for: an event, or a whole request. */
export interface UsedNonce {
  readonly position: string;
  readonly id: string;
}

/**
 * The last nonces of each device and what they were used for. It is a service to devices, not what
 * correctness rests on: a repeat has the same event id, so that no second event comes of it.
 */
export class NonceMemory {
  readonly #devices = new Map<string, Map<string, string>>();
  /** What is under way, by device and nonce, and how many requests hold it. */
  readonly #claims = new Map<string, { readonly id: string; holders: number }>();

  /**
   * Whether the very same was accepted before.
   *
   * @throws Rejected conflict when its nonce was used for other content.
   */
  isRepeated(deviceId: string, { position, id }: UsedNonce): boolean {
    const known = this.#devices.get(deviceId)?.get(position);
    if (known === undefined) return false;
    if (known === id) return true;
    throw usedOtherwise(position);
  }

  /**
   * Holds nonces while what they are used for is under way.
   *
   * @throws Rejected conflict when one is being used for other content; nothing is begun then.
   */
  async whileHeld(
    deviceId: string,
    used: readonly UsedNonce[],
    work: () => Promise<void>,
  ): Promise<void> {
    const named = used.map((one) => ({ ...one, name: `${deviceId} ${one.position}` }));
    const taken = named.find(({ name, id }) => (this.#claims.get(name)?.id ?? id) !== id);
    if (taken !== undefined) throw usedOtherwise(taken.position);
    for (const { name, id } of named) {
      const claim = this.#claims.get(name) ?? { id, holders: 0 };
      claim.holders += 1;
      this.#claims.set(name, claim);
    }
    try {
      await work();
    } finally {
      for (const { name } of named) this.#release(name);
    }
  }

  #release(name: string): void {
    const claim = this.#claims.get(name);
    if (claim === undefined) return;
    claim.holders -= 1;
    if (claim.holders === 0) this.#claims.delete(name);
  }

  /** Keeps what was accepted; the oldest go when there are too many. */
  remember(deviceId: string, { position, id }: UsedNonce): void {
    const nonces = this.#devices.get(deviceId) ?? new Map<string, string>();
    this.#devices.delete(deviceId);
    this.#devices.set(deviceId, nonces.set(position, id));
    dropOldest(nonces, NONCES);
    dropOldest(this.#devices, DEVICES);
  }
}

function usedOtherwise(position: string): Rejected {
  return new Rejected(
    'conflict',
    `nonce: ${position} was used for other content; take a new nonce for each`,
  );
}

function dropOldest(map: Map<string, unknown>, size: number): void {
  if (map.size <= size) return;
  const [oldest] = map.keys();
  if (oldest !== undefined) map.delete(oldest);
}
