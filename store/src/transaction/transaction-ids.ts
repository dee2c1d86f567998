import { createHash } from 'node:crypto';

const shards = 64;
const keptBytes = 16;

/**
 * The ids of all transactions so far. Of each the first 16 bytes of its hash are kept, about 60 bytes
 * in memory; the sets are split, because one set ends at 16 million entries.
 */
export class TransactionIds {
  private readonly sets = Array.from({ length: shards }, () => new Set<string>());

  has(id: string): boolean {
    const { set, key } = this.place(id);
    return set?.has(key) === true;
  }

  add(id: string): void {
    const { set, key } = this.place(id);
    set?.add(key);
  }

  private place(id: string): { set: Set<string> | undefined; key: string } {
    const hash = createHash('sha256').update(id).digest();
    const key = hash.toString('latin1', 0, keptBytes);
    return { set: this.sets[(hash[keptBytes] ?? 0) % shards], key };
  }
}
