import { setTimeout as sleep } from 'node:timers/promises';
import type { Outbox } from '@edgebeat/ledger';
import type { Queries } from '@edgebeat/pipeline';
import type { Operation } from '../answers/operations';
import type { ApiSettings } from '../settings';
import { Deadline } from '../deadline';
import type { OperationRow } from './operation-answer';
import type { Operations } from './operations';
import { ProjectionWatch } from './projection-watch';

/** Where an operation is found, or its row itself. */
export type OperationPlace = Pick<OperationRow, 'tenant' | 'id'> | OperationRow;

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
  readonly #projection: ProjectionWatch;
  #waiting = 0;

  constructor(ports: WaitingPorts) {
    this.#ports = ports;
    this.#projection = new ProjectionWatch(ports.queries);
  }

  /**
   * The operation when the goal is reached, it failed, time is over, or the caller has gone. Who has
   * its row spares the reading of it.
   */
  async follow(
    operation: OperationPlace,
    goal: Goal,
    gone: AbortSignal,
  ): Promise<Operation | undefined> {
    const { operations, settings } = this.#ports;
    if (this.#waiting >= settings.maxWaiting) {
      return operations.find(operation.tenant, operation.id);
    }
    this.#waiting += 1;
    try {
      using deadline = new Deadline(goal.waitSeconds * 1000);
      const signal = AbortSignal.any([gone, deadline.signal, this.#closing.signal]);
      return await this.#followUntil(operation, goal, signal);
    } finally {
      this.#waiting -= 1;
    }
  }

  async #followUntil(
    place: OperationPlace,
    { wait }: Goal,
    signal: AbortSignal,
  ): Promise<Operation | undefined> {
    const { operations, outbox, settings } = this.#ports;
    const { tenant, id } = place;
    const row = 'command_id' in place ? place : await operations.row(tenant, id);
    if (row === undefined) return undefined;
    const command = await outbox.settled(row.command_id, signal);
    let operation = command && (await operations.shown(row, command));
    while (
      wait === 'active' &&
      !signal.aborted &&
      operation !== undefined &&
      isUnderWay(operation)
    ) {
      await sleep(settings.activePollMs, undefined, { signal }).catch(() => undefined);
      operation = await operations.find(tenant, id);
    }
    if (operation?.block !== undefined) await this.#projection.reached(operation.block, signal);
    return operation;
  }

  [Symbol.dispose](): void {
    this.#closing.abort();
  }
}

/** A policy's command is under way until every site has attested it. */
function isUnderWay({ status, kind }: Operation): boolean {
  return kind.startsWith('policy.') && kind !== 'policy.acknowledge' && status === 'committed';
}
