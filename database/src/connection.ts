import { Unknown } from '@edgebeat/core';
import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely';
import type { Connection as Wire, PoolClient, QueryResult as PgResult } from 'pg';
import type { PreparedStatements } from './prepared-statements';
import {
  endsSession,
  isOutdatedPlan,
  lostConnection,
  refusal,
  type Step,
} from './translate-failure';

/** What the driver answers to one statement. */
export type Answer = PgResult<Record<string, unknown>>;

/** One connection while somebody has it: it knows whether it is lost and what that means. */
export class Connection implements DatabaseConnection {
  readonly #client: PoolClient;
  readonly #deadlineMs: number;
  readonly #prepared: PreparedStatements;
  readonly #onError = (error: Error): void => {
    this.#lost ??= error;
  };
  #lost: Error | undefined;
  #inTransaction = false;
  /** The start of a transaction, which goes with its first statement: one message less to wait for. */
  #start: string | undefined;

  constructor(client: PoolClient, deadlineMs: number, prepared: PreparedStatements) {
    this.#client = client;
    this.#deadlineMs = deadlineMs;
    this.#prepared = prepared;
    // A connection that is lost between two statements tells it by this event alone.
    client.on('error', this.#onError);
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    if (/^\s*(?:create|alter|drop)\b/i.test(sql)) this.#prepared.altered();
    const isRead = this.#inTransaction || /^\s*select\b/i.test(sql);
    const answer = await this.#send(sql, parameters, isRead ? 'statement' : 'single-write');
    const writes = ['INSERT', 'UPDATE', 'DELETE', 'MERGE'].includes(answer.command);
    return {
      // The rows are of the type that the query was built for.
      rows: answer.rows as R[],
      ...(writes && { numAffectedRows: BigInt(answer.rowCount) }),
    };
  }

  async *streamQuery(): AsyncGenerator<never> {
    await Promise.reject(new Error('queries are not streamed here; read pages'));
  }

  begin(text: string): void {
    this.#start = text;
    this.#inTransaction = true;
  }

  /** The server answers a commit with ROLLBACK when a statement had failed and nobody said so. */
  async commit(): Promise<void> {
    if (this.#endUnstarted()) return;
    const { command } = await this.#send('commit', [], 'commit');
    this.#inTransaction = false;
    if (command === 'COMMIT') return;
    throw new Error('a statement of the transaction failed and its error was swallowed');
  }

  /** A lost connection has rolled back by being lost. */
  async rollback(): Promise<void> {
    if (!this.#inTransaction || this.#lost !== undefined || this.#endUnstarted()) return;
    await this.#send('rollback', [], 'statement').catch((error: unknown) => {
      this.#lost ??= error instanceof Error ? error : new Error(String(error));
    });
    this.#inTransaction = false;
  }

  /** Of a transaction without a statement the server has not heard. */
  #endUnstarted(): boolean {
    if (this.#start === undefined) return false;
    this.#start = undefined;
    this.#inTransaction = false;
    return true;
  }

  /** Hands the connection back to its pool, which closes it when it is lost. */
  release(): void {
    this.#client.off('error', this.#onError);
    this.#client.release(this.#lost ?? this.#inTransaction);
  }

  async #send(text: string, parameters: readonly unknown[], step: Step): Promise<Answer> {
    // Nothing is sent on a lost connection, so nothing of it can have happened.
    if (this.#lost !== undefined) throw lostConnection(this.#lost, 'statement');
    try {
      return await this.#withDeadline(this.#queryInTurn(text, parameters));
    } catch (error) {
      if (endsSession(error)) this.#lost ??= error as Error;
      if (this.#lost === undefined) throw refusal(error);
      throw lostConnection(error, isOutdatedPlan(error) ? 'statement' : step);
    }
  }

  /** A transaction's start and its first statement travel together. */
  async #queryInTurn(text: string, parameters: readonly unknown[]): Promise<Answer> {
    const start = this.#start;
    if (start === undefined) return this.#query(text, parameters);
    this.#start = undefined;
    const { stream } = wireOf(this.#client);
    stream.cork();
    const both = Promise.allSettled([this.#client.query(start), this.#query(text, parameters)]);
    stream.uncork();
    const [begun, answer] = await both;
    if (answer.status === 'rejected') throw answer.reason;
    if (begun.status === 'fulfilled') return answer.value;
    throw new Unknown(
      'outcome-unknown',
      `The database began no transaction for a statement that it carried out: ${String(begun.reason)}`,
    );
  }

  /** What has no parameters goes in the simple protocol, which takes one message. */
  #query(text: string, parameters: readonly unknown[]): Promise<Answer> {
    if (parameters.length === 0) return this.#client.query(text);
    const name = this.#prepared.nameOf(this.#client, text);
    return this.#client.query({ text, values: [...parameters], ...(name && { name }) });
  }

  /** The server keeps the deadline; when nothing comes even after it, the network is gone. */
  async #withDeadline(answer: Promise<Answer>): Promise<Answer> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        this.#lost = new Error(`no answer came within ${String(this.#deadlineMs)} ms`);
        reject(this.#lost);
      }, this.#deadlineMs);
    });
    try {
      return await Promise.race([answer, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** What a client speaks over, which its types leave out. */
function wireOf(client: PoolClient): Wire {
  return (client as PoolClient & { readonly connection: Wire }).connection;
}
