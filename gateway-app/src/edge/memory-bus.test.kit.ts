import type { Bus, BusRecord, Position, StoredRecord } from '@edgebeat/bus';
import { Unavailable } from '@edgebeat/core';

/** A broker that is a map of lists with one partition each, and can be away or slow. */
export class MemoryBus implements Bus {
  readonly published: (readonly BusRecord[])[] = [];
  auditPublications = 0;
  /** Publications to `intake` that wait. */
  waiting = 0;
  readonly #records = new Map<string, StoredRecord[]>();
  #isAway = false;
  #gate: Promise<void> = Promise.resolve();

  /** From now on every call fails, or succeeds again. */
  setAway(isAway: boolean): void {
    this.#isAway = isAway;
  }

  /** Publishing to `intake` waits until the returned function is called. */
  hold(): () => void {
    let open: () => void = () => undefined;
    this.#gate = new Promise((resolve) => {
      open = resolve;
    });
    return open;
  }

  /** What lies on a topic. */
  records(topic: string): readonly StoredRecord[] {
    return this.#records.get(topic) ?? [];
  }

  async publish(topic: string, records: readonly BusRecord[]): Promise<readonly Position[]> {
    if (topic === 'intake') await this.#passGate();
    this.#check();
    if (topic === 'intake') this.published.push(records);
    if (topic === 'audit') this.auditPublications += 1;
    const list = this.#records.get(topic) ?? [];
    this.#records.set(topic, list);
    return records.map((record) => {
      const position = { partition: 0, offset: list.length };
      list.push({ ...record, ...position, topic, timestamp: '2026-01-01T00:00:00.000Z' });
      return position;
    });
  }

  async *readAll(topic: string): AsyncIterable<StoredRecord> {
    await Promise.resolve();
    this.#check();
    yield* this.records(topic);
  }

  async read(topic: string, _partition: number, offset: number, limit: number) {
    await Promise.resolve();
    this.#check();
    return this.records(topic).slice(offset, offset + limit);
  }

  ensureTopics(): Promise<void> {
    return Promise.resolve();
  }

  topics() {
    return Promise.resolve([]);
  }

  consume(): Promise<void> {
    return Promise.reject(new Error('the edge consumes nothing'));
  }

  offsets() {
    return Promise.resolve([]);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }

  async #passGate(): Promise<void> {
    this.waiting += 1;
    await this.#gate;
    this.waiting -= 1;
  }

  #check(): void {
    if (this.#isAway) throw new Unavailable('bus-unavailable', 'the bus is away');
  }
}
