import { EventEmitter, once } from 'node:events';
import type { Bus, BusRecord } from '@edgebeat/bus';
import { LedgerEntry, ledgerEntryId, Rejected, Unavailable } from '@edgebeat/core';
import type { BlockReading } from '../fabric/fabric-ledger';
import type { LedgerCall } from '../ledger';

/** A peer that gives what its chain holds, waits for more, and can be away. */
export class StandInPeer {
  readonly starts: number[] = [];
  readonly calls: LedgerCall[] = [];
  /** How many of the next calls or streams find nobody. */
  away = 0;
  /** After how many blocks each stream breaks. */
  breakAfter = Number.POSITIVE_INFINITY;
  answers: (call: LedgerCall) => unknown = () => {
    throw new Rejected('not-found', 'there is no such policy');
  };
  readonly #chain: BlockReading[];
  readonly #grown = new EventEmitter();

  constructor(chain: readonly BlockReading[]) {
    this.#chain = [...chain];
  }

  grow(...blocks: readonly BlockReading[]): void {
    this.#chain.push(...blocks);
    this.#grown.emit('more');
  }

  async *blocks(start: number, { signal }: { signal?: AbortSignal } = {}) {
    this.starts.push(start);
    this.#answer();
    let given = 0;
    for (let next = start; signal?.aborted !== true; next += 1) {
      while (this.#chain[next] === undefined) {
        const more = await once(this.#grown, 'more', signal && { signal }).catch(() => undefined);
        if (more === undefined) return;
      }
      if (given === this.breakAfter)
        throw new Unavailable('ledger-unavailable', 'the stream broke');
      given += 1;
      const block = this.#chain[next];
      if (block !== undefined) yield block;
    }
  }

  chainInfo() {
    this.#answer();
    const hash = '';
    return Promise.resolve({
      height: this.#chain.length,
      ...{ currentBlockHash: hash, previousBlockHash: hash },
    });
  }

  async evaluate(call: LedgerCall): Promise<unknown> {
    await Promise.resolve();
    this.calls.push(call);
    this.#answer();
    return this.answers(call);
  }

  #answer(): void {
    if (this.away <= 0) return;
    this.away -= 1;
    throw new Unavailable('ledger-unavailable', 'no member answered');
  }
}

/** A broker that keeps what it gets, checks the limits of the port, and can be away. */
export class StandInBus implements Pick<Bus, 'ensureTopics' | 'offsets' | 'publish'> {
  readonly topics = new Set<string>();
  readonly published: { readonly topic: string; readonly records: readonly BusRecord[] }[] = [];
  /** Fails that many publishes on the topic. */
  away = { topic: '', times: 0 };

  ensureTopics: Bus['ensureTopics'] = async (topics) => {
    await Promise.resolve();
    for (const { name } of topics) this.topics.add(name);
  };

  publish: Bus['publish'] = async (topic, records) => {
    await Promise.resolve();
    if (!this.topics.has(topic)) throw new Rejected('invalid-argument', `no topic ${topic}`);
    const bytes = records.map(({ key, value }) => Buffer.byteLength(key + (value ?? '')));
    const total = bytes.reduce((sum, each) => sum + each, 0);
    if (records.length > 1000 || total > 4 * 1024 * 1024) {
      throw new Rejected('too-large', `${records.length} records of ${total} bytes`);
    }
    if (this.away.topic === topic && this.away.times > 0) {
      this.away.times -= 1;
      throw new Unavailable('bus-unavailable', 'the broker is away');
    }
    this.published.push({ topic, records });
    return records.map((_, offset) => ({ partition: 0, offset }));
  };

  offsets: Bus['offsets'] = (_group, topic) => {
    const end = this.records(topic).length;
    return Promise.resolve([{ topic, partition: 0, start: 0, end, committed: 0 }]);
  };

  /** Everything on a topic, parsed, in its order. */
  values(topic: string): unknown[] {
    return this.records(topic).map(({ value }): unknown =>
      value === null ? null : JSON.parse(value),
    );
  }

  records(topic: string): BusRecord[] {
    return this.published.filter((each) => each.topic === topic).flatMap(({ records }) => records);
  }

  /** The ids on `ledger.events`, in their order. */
  entryIds(): string[] {
    return this.values('ledger.events').map((value) => ledgerEntryId(LedgerEntry.parse(value)));
  }
}
