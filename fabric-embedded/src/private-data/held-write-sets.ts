import type { PrivateWrites } from '../chaincode/read-write-set';
import type { Database } from '../state/level-database';
import { sha256 } from './collection-read-write-set';
import { after, heldKey, heldPrefix, transactionOfHeld } from './private-keys';

const maxBytes = 256 * 1024 * 1024;
const heightWidth = 6;

interface Held {
  height: number;
  bytes: number;
}

/**
 * Write sets of endorsed transactions until these are in a block: Fabric's transient store. What is
 * never ordered goes after a number of blocks.
 */
export class HeldWriteSets {
  readonly #database: Database;
  readonly #transactions: Map<string, Held>;
  #bytes: number;

  private constructor(database: Database, transactions: Map<string, Held>) {
    this.#database = database;
    this.#transactions = transactions;
    this.#bytes = [...transactions.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  }

  static async load(database: Database): Promise<HeldWriteSets> {
    const transactions = new Map<string, Held>();
    const prefix = Buffer.from('t');
    for await (const [key, value] of database.iterator({ gte: prefix, lt: after(prefix) })) {
      const id = transactionOfHeld(key);
      const known = transactions.get(id) ?? { height: 0, bytes: 0 };
      known.height = Math.max(known.height, value.readUIntBE(0, heightWidth));
      known.bytes += value.length;
      transactions.set(id, known);
    }
    return new HeldWriteSets(database, transactions);
  }

  /** @throws Error when too much waits already. */
  async add(
    transactionId: string,
    height: number,
    writes: readonly PrivateWrites[],
  ): Promise<void> {
    const size = writes.reduce((sum, { bytes }) => sum + bytes.length + heightWidth, 0);
    if (this.#bytes + size > maxBytes) {
      throw new Error('too much private data waits for its transactions to be ordered');
    }
    const at = Buffer.alloc(heightWidth);
    at.writeUIntBE(height, 0, heightWidth);
    const operations = writes.map(({ namespace, collection, bytes }) => ({
      type: 'put' as const,
      key: heldKey(transactionId, namespace, collection, sha256(bytes)),
      value: Buffer.concat([at, bytes]),
    }));
    const known = this.#transactions.get(transactionId) ?? { height, bytes: 0 };
    this.#transactions.set(transactionId, { height, bytes: known.bytes + size });
    this.#bytes += size;
    // On the disk before the endorsement leaves: after a crash the block may still come.
    await this.#database.batch(operations, { sync: true });
  }

  /** The write set with a hash. */
  get(
    transactionId: string,
    namespace: string,
    collection: string,
    hash: Uint8Array,
  ): Uint8Array | undefined {
    if (!this.#transactions.has(transactionId)) return undefined;
    const found = this.#database.getSync(heldKey(transactionId, namespace, collection, hash));
    return found?.subarray(heightWidth);
  }

  /** Forgets transactions that are in a block by now, and those that waited too long. */
  async release(transactionIds: readonly string[], below: number): Promise<void> {
    const late = [...this.#transactions].filter(([, { height }]) => height < below);
    const ids = new Set([...transactionIds, ...late.map(([id]) => id)]);
    for (const id of ids) {
      const known = this.#transactions.get(id);
      if (known === undefined) continue;
      this.#transactions.delete(id);
      this.#bytes -= known.bytes;
      const prefix = heldPrefix(id);
      await this.#database.clear({ gte: prefix, lt: after(prefix) });
    }
  }
}
