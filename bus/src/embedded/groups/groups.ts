import { setTimeout as delay } from 'node:timers/promises';
import type { ConsumeOptions, Handler } from '../../bus';
import { closed } from '../level/level-failures';
import type { Topic } from '../partition';
import { Consumer, type ConsumerPorts } from './consumer';
import { Group } from './group';

/** Everyone who reads as part of a group. */
export class Groups {
  readonly #ports: Omit<ConsumerPorts, 'closing'>;
  readonly #groups = new Map<string, Group>();
  readonly #running = new Set<Promise<void>>();
  readonly #closing = new AbortController();

  constructor(ports: Omit<ConsumerPorts, 'closing'>) {
    this.#ports = ports;
  }

  /** Runs a member until its signal is given or the bus closes. */
  async run(topics: readonly Topic[], options: ConsumeOptions, handler: Handler): Promise<void> {
    const closing = this.#closing.signal;
    if (closing.aborted) throw closed(this.#ports.store.folder);
    if (options.signal.aborted) return;
    const group = this.#groups.get(options.group) ?? new Group();
    this.#groups.set(options.group, group);
    const ports = { ...this.#ports, closing };
    const running = new Consumer(group, topics, options, handler, ports).run();
    this.#running.add(running);
    try {
      await running;
    } finally {
      this.#running.delete(running);
      if (group.isEmpty) this.#groups.delete(options.group);
    }
  }

  /** Ends all members; batches under way are finished, unless that takes too long. */
  async close(graceMs: number): Promise<void> {
    this.#closing.abort();
    const tooLate = new AbortController();
    await Promise.race([
      Promise.allSettled(this.#running),
      delay(graceMs, undefined, { signal: tooLate.signal }).catch(() => undefined),
    ]);
    tooLate.abort();
  }
}
