import { setTimeout as sleep } from 'node:timers/promises';
import type { Outbox } from '@edgebeat/ledger';
import type { Queries } from '@edgebeat/pipeline';
import type { Operation } from '../answers/operations';
import type { ApiSettings } from '../settings';
import type { Operations } from './operations';
import { Deadline } from '../deadline';

const PROJECTION_MS = 2000;
const PROJECTION_POLL_MS = 25;

/** How far an operation is followed, and how long at most. */
export interface Goal {
  readonly wait: 'committed' | 'active';
  readonly waitSeconds: number;
}

export interface WaitingPorts {
  readonly operations: Operations;
  readonly outbox: Pick<Outbox, 'settled'>;
  readonly queries: Pick<Queries, 'state'>;
  readonly settings: Pick<ApiSettings, 'maxWaiting' | 'activePollMs'>;
}

/** Follows operations for callers who want to wait, a bounded number at once. */
export class Waiting implements Disposable {
  readonly #ports: WaitingPorts;
  readonly #closing = new AbortController();
  #waiting = 0;

  constructor(ports: WaitingPorts) {
    this.#ports = ports;
  }

  /** The operation when the goal is reached, it failed, time is over, or the caller has gone. */
  async follow(
    tenant: string,
    id: string,
    goal: Goal,
    gone: AbortSignal,
  ): Promise<Operation | undefined> {
    const { operations, settings } = this.#ports;
    if (this.#waiting >= settings.maxWaiting) return (await operations.find(tenant, id))?.operation;
    this.#waiting += 1;
    try {
      using deadline = new Deadline(goal.waitSeconds * 1000);
      const signal = AbortSignal.any([gone, deadline.signal, this.#closing.signal]);
      return await this.#followUntil(tenant, id, goal, signal);
    } finally {
      this.#waiting -= 1;
    }
  }

  async #followUntil(tenant: string, id: string, { wait }: Goal, signal: AbortSignal) {
    const { operations, outbox, settings } = this.#ports;
    const started = await operations.find(tenant, id);
    if (started === undefined) return undefined;
    await outbox.settled(started.commandId, signal);
    let operation = (await operations.find(tenant, id))?.operation;
    while (
      wait === 'active' &&
      !signal.aborted &&
      operation !== undefined &&
      isUnderWay(operation)
    ) {
      await sleep(settings.activePollMs, undefined, { signal }).catch(() => undefined);
      operation = (await operations.find(tenant, id))?.operation;
    }
    if (operation?.block !== undefined) await this.#projected(operation.block, signal);
    return operation;
  }

  /** Whoever was told of a commit finds it in the lists; a projection that lags is not waited for long. */
  async #projected(block: number, signal: AbortSignal): Promise<void> {
    const deadline = performance.now() + PROJECTION_MS;
    while (!signal.aborted && performance.now() < deadline) {
      if ((await this.#ports.queries.state()).blocks > block) return;
      await sleep(PROJECTION_POLL_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  [Symbol.dispose](): void {
    this.#closing.abort();
  }
}

/** A policy's command is under way until every site has attested it. */
function isUnderWay({ status, kind }: Operation): boolean {
  return kind.startsWith('policy.') && kind !== 'policy.acknowledge' && status === 'committed';
}
