import { Rejected } from '@edgebeat/core';
import type { Transaction } from 'kysely';
import type { Site } from '../../site';
import type { Operation } from '../answers/operations';
import { operationPath, type OperationRow, toOperation } from '../operations/operation-answer';
import type { Operations, PlannedCommand } from '../operations/operations';
import type { Goal, Waiting } from '../operations/waiting';
import { type Answer, json } from '../routing/answer';
import type { Exchange } from '../routing/exchange';
import type { GatewayTables } from '../tables/gateway-schema';
import { commandId } from './command-id';
import type { CommandInput } from './command-input';
import { failureOf } from './failure-of';
import type { Idempotency, Keyed, StoredAnswer } from './idempotency';

export interface CommandsPorts {
  readonly site: Site;
  readonly idempotency: Idempotency;
  readonly operations: Operations;
  readonly waiting: Waiting;
}

/** A command that a route has read from a request. */
export interface Intent {
  /** What committed it: something new is 201. */
  readonly committed: 'created' | 'changed';
  /** Looks at what is there now; what it throws is the answer, unless the request is a repeat. */
  readonly plan: (commandId: string) => PlannedCommand | Promise<PlannedCommand>;
  /** Notes whose the object is, in the transaction of the command. */
  readonly claim?: (transaction: Transaction<GatewayTables>) => Promise<void>;
  /** The answer instead of the operation. */
  readonly answer?: (planned: PlannedCommand) => unknown;
}

/** An answer, with the operation's row when it was made just now and not stored before. */
interface Taken {
  readonly answer: Answer;
  readonly row?: OperationRow | undefined;
}

/** Takes commands on, and follows them for callers who wait. */
export class Commands {
  readonly #ports: CommandsPorts;

  constructor(ports: CommandsPorts) {
    this.#ports = ports;
  }

  /**
   * Takes a command on: once for each key. With `wait` it is followed until it is on the ledger.
   *
   * @throws Rejected conflict, Unavailable queue-full, or the ledger's failure when it was waited for.
   */
  async carryOut(input: CommandInput, exchange: Exchange, intent: Intent): Promise<Answer> {
    const { 'idempotency-key': key, ...headers } = input.headers;
    const { wait, waitSeconds, ...query } = input.query;
    const content = { ...input, query, headers, path: exchange.arrival.path };
    const taken = await this.#take({ key, content }, exchange, intent);
    if (wait === undefined) return taken.answer;
    return this.#follow(taken, exchange, intent, { wait, waitSeconds });
  }

  /** What a repeat asks for may be impossible by now, since its first request has done it. */
  async #take(request: Keyed, exchange: Exchange, intent: Intent): Promise<Taken> {
    const { site, idempotency, operations } = this.#ports;
    let planned: PlannedCommand;
    try {
      planned = await intent.plan(commandId(site.mspId, request.key, exchange));
    } catch (error) {
      const replayed = await idempotency.replay(exchange, request);
      if (replayed !== undefined) return { answer: replayed };
      throw error;
    }
    let row: OperationRow | undefined;
    const answer = await idempotency.run(exchange, {
      ...request,
      perform: async (transaction) => {
        await intent.claim?.(transaction);
        const added = await operations.add(transaction, planned, exchange);
        row = added.row;
        return acceptedAnswer(toOperation(row, added.command), intent.answer?.(planned));
      },
    });
    return { answer, row };
  }

  async #follow(taken: Taken, exchange: Exchange, intent: Intent, goal: Goal): Promise<Answer> {
    const { answer: accepted, row } = taken;
    const location = accepted.headers?.['location'] ?? '';
    const id = location.slice(location.lastIndexOf('/') + 1);
    const place = row ?? { tenant: exchange.caller.tenant, id };
    const operation = await this.#ports.waiting.follow(place, goal, exchange.arrival.gone);
    if (operation === undefined) throw new Rejected('not-found', 'the operation is gone');
    exchange.headers['location'] = location;
    if (operation.problem !== undefined) throw failureOf(operation.problem);
    const body = intent.answer !== undefined && 'json' in accepted ? accepted.json : operation;
    return json(isReached(operation, goal) ? doneStatus(intent) : 202, body);
  }
}

function acceptedAnswer(operation: Operation, own: unknown): StoredAnswer {
  return { status: 202, json: own ?? operation, location: operationPath(operation.id) };
}

/** Only policies become active; anything else is done when it is committed. */
function isReached({ status, kind }: Operation, { wait }: Goal): boolean {
  if (status === 'active') return true;
  const goesOn = kind.startsWith('policy.') && kind !== 'policy.acknowledge';
  return status === 'committed' && (wait === 'committed' || !goesOn);
}

function doneStatus({ committed }: Intent): number {
  return committed === 'created' ? 201 : 200;
}
