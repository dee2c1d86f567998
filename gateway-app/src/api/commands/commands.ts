import { Rejected } from '@edgebeat/core';
import type { Transaction } from 'kysely';
import { z } from 'zod';
import type { Site } from '../../site';
import type { Operation } from '../answers/operations';
import { operationPath, type OperationRow, toOperation } from '../operations/operation-answer';
import type { Operations, PlannedCommand } from '../operations/operations';
import type { Goal, OperationPlace, Waiting } from '../operations/waiting';
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

interface Planning {
  /** Notes whose the object is, in the transaction of the command. */
  readonly claim?: (transaction: Transaction<GatewayTables>) => Promise<void>;
}

/** A command that a route has read from a request. */
export interface Intent extends Planning {
  /** What committed it: something new is 201. */
  readonly committed: 'created' | 'changed';
  /** Looks at what is there now; what it throws is the answer, unless the request is a repeat. */
  readonly plan: (commandId: string) => PlannedCommand | Promise<PlannedCommand>;
  /** The answer instead of the operation. */
  readonly answer?: (planned: PlannedCommand) => unknown;
}

/** Commands that a route has read from one request, all of which make something new. */
export interface BatchIntent extends Planning {
  /** In the order of the request; the id of each comes from its name within the request. */
  readonly plan: (commandId: (name: string) => string) => readonly PlannedCommand[];
}

/** How a request is taken on. */
interface Plan extends Planning {
  readonly plan: () => readonly PlannedCommand[] | Promise<readonly PlannedCommand[]>;
  readonly answer: (
    operations: readonly Operation[],
    planned: readonly PlannedCommand[],
  ) => StoredAnswer;
}

/** An answer, with the operations' rows when they were made just now and not stored before. */
interface Taken {
  readonly answer: Answer;
  readonly rows: readonly OperationRow[];
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
    const { request, goal } = readInput(input, exchange);
    const taken = await this.#take(request, exchange, {
      ...intent,
      plan: async () => [
        await intent.plan(commandId(this.#ports.site.mspId, request.key, exchange)),
      ],
      answer: ([operation], [planned]) => acceptedAnswer(operation, planned, intent),
    });
    return goal === undefined ? taken.answer : this.#follow(taken, exchange, intent, goal);
  }

  /**
   * Takes commands on, all or none, and once for each key. With `wait` all are followed; what became
   * of each is in its operation.
   *
   * @throws Rejected conflict, or Unavailable queue-full.
   */
  async carryOutAll(input: CommandInput, exchange: Exchange, intent: BatchIntent): Promise<Answer> {
    const { request, goal } = readInput(input, exchange);
    const { mspId } = this.#ports.site;
    const taken = await this.#take(request, exchange, {
      ...intent,
      plan: () => intent.plan((name) => commandId(mspId, request.key, exchange, [name])),
      answer: (operations) => ({ status: 202, json: { operations } }),
    });
    if (goal === undefined) return taken.answer;
    const operations = await this.#followAll(taken, exchange, goal);
    const isDone = operations.every(({ status }) => status === 'committed' || status === 'failed');
    return json(isDone ? 200 : 202, { operations });
  }

  /** What a repeat asks for may be impossible by now, since its first request has done it. */
  async #take(request: Keyed, exchange: Exchange, { plan, claim, answer }: Plan): Promise<Taken> {
    const { idempotency, operations } = this.#ports;
    let planned: readonly PlannedCommand[];
    try {
      planned = await plan();
    } catch (error) {
      const replayed = await idempotency.replay(exchange, request);
      if (replayed !== undefined) return { answer: replayed, rows: [] };
      throw error;
    }
    let rows: readonly OperationRow[] = [];
    const taken = await idempotency.run(exchange, {
      ...request,
      perform: async (transaction) => {
        await claim?.(transaction);
        const added = await operations.add(transaction, planned, exchange);
        rows = added.map(({ row }) => row);
        return answer(
          added.map(({ row, command }) => toOperation(row, command)),
          planned,
        );
      },
    });
    return { answer: taken, rows };
  }

  async #follow(taken: Taken, exchange: Exchange, intent: Intent, goal: Goal): Promise<Answer> {
    const { answer: accepted, rows } = taken;
    const location = accepted.headers?.['location'] ?? '';
    const id = location.slice(location.lastIndexOf('/') + 1);
    const operation = await this.#followOne(
      rows[0] ?? { tenant: exchange.caller.tenant, id },
      exchange,
      goal,
    );
    exchange.headers['location'] = location;
    if (operation.problem !== undefined) throw failureOf(operation.problem);
    const body = intent.answer !== undefined && 'json' in accepted ? accepted.json : operation;
    return json(isReached(operation, goal) ? doneStatus(intent) : 202, body);
  }

  #followAll(taken: Taken, exchange: Exchange, goal: Goal): Promise<Operation[]> {
    const { tenant } = exchange.caller;
    const stored = 'json' in taken.answer ? StoredBatch.parse(taken.answer.json).operations : [];
    const places = taken.rows.length > 0 ? taken.rows : stored.map(({ id }) => ({ tenant, id }));
    return Promise.all(places.map((place) => this.#followOne(place, exchange, goal)));
  }

  async #followOne(place: OperationPlace, exchange: Exchange, goal: Goal): Promise<Operation> {
    const operation = await this.#ports.waiting.follow(place, goal, exchange.arrival.gone);
    if (operation === undefined) throw new Rejected('not-found', 'the operation is gone');
    return operation;
  }
}

/** The operations of a batch that was answered before. */
const StoredBatch = z.object({ operations: z.array(z.object({ id: z.string() })) });

function readInput(input: CommandInput, { arrival }: Exchange) {
  const { 'idempotency-key': key, ...headers } = input.headers;
  const { wait, waitSeconds, ...query } = input.query;
  const request: Keyed = { key, content: { ...input, query, headers, path: arrival.path } };
  return { request, goal: wait === undefined ? undefined : { wait, waitSeconds } };
}

function acceptedAnswer(
  operation: Operation | undefined,
  planned: PlannedCommand | undefined,
  { answer }: Intent,
): StoredAnswer {
  if (operation === undefined || planned === undefined) throw new Error('a plan without a command');
  const own = answer?.(planned);
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
