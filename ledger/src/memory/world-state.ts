import type { ValidationCode } from '../ledger';
import type { MemoryTransaction } from './memory-transaction';

/** Keys with their values and the place of the transaction that wrote each last. */
export class WorldState {
  readonly #values = new Map<string, { readonly value: string; readonly version: string }>();

  /** Private values of endorsed transactions, until these are in a block. */
  readonly #held = new Map<string, ReadonlyMap<string, Uint8Array>>();
  readonly #privateValues = new Map<string, Uint8Array>();

  getPrivate(key: string): Uint8Array | undefined {
    return this.#privateValues.get(key);
  }

  /** Holds what an endorsed transaction would write privately. */
  hold(transactionId: string, values: ReadonlyMap<string, Uint8Array>): void {
    if (values.size > 0) this.#held.set(transactionId, values);
  }

  get(key: string): string | undefined {
    return this.#values.get(key)?.value;
  }

  version(key: string): string | null {
    return this.#values.get(key)?.version ?? null;
  }

  /** The keys that start with a prefix, in order, each with its version. */
  range(prefix: string): [string, string | null][] {
    return [...this.#values.keys()]
      .filter((key) => key.startsWith(prefix))
      .sort()
      .map((key) => [key, this.version(key)]);
  }

  /** Whether what a transaction read is still so, by Fabric's codes. */
  validate({ reads, ranges }: MemoryTransaction): ValidationCode {
    if (reads.some(([key, version]) => this.version(key) !== version)) return 'MVCC_READ_CONFLICT';
    const changed = ranges.some(
      ({ prefix, found }) => JSON.stringify(this.range(prefix)) !== JSON.stringify(found),
    );
    return changed ? 'PHANTOM_READ_CONFLICT' : 'VALID';
  }

  apply({ transactionId, writes }: MemoryTransaction, version: string): void {
    for (const [key, value] of this.#held.get(transactionId) ?? []) {
      this.#privateValues.set(key, value);
    }
    this.#held.delete(transactionId);
    for (const [key, value] of writes) this.#values.set(key, { value, version });
  }
}
