import { createHash } from 'node:crypto';
import { canonicalJson, Rejected } from '@edgebeat/core';
import type { Database } from '@edgebeat/database';
import { sql, type Transaction } from 'kysely';
import type { Answer } from '../routing/answer';
import type { Exchange } from '../routing/exchange';
import type { ApiSettings } from '../settings';
import type { GatewayTables } from '../tables/gateway-schema';
import { keyHash } from './command-id';

const HOUR_MS = 3_600_000;

/** An answer that can be stored. */
export interface StoredAnswer {
  readonly status: number;
  readonly json: unknown;
  readonly location?: string;
  /** What takes effect elsewhere, once the audit knows and before the rest is committed. */
  readonly effect?: () => Promise<unknown>;
}

/** What is asked for, with the key that makes it one change however often it is asked for. */
export interface Keyed {
  readonly key: string | undefined;
  /** Everything that the change depends on. */
  readonly content: unknown;
}

/** A change that is asked for. */
export interface Change extends Keyed {
  perform(transaction: Transaction<GatewayTables>): StoredAnswer | Promise<StoredAnswer>;
}

export interface IdempotencyPorts {
  readonly database: Database<GatewayTables>;
  readonly settings: Pick<ApiSettings, 'idempotencyHours'>;
  readonly clock: () => Date;
  /** Tells the audit; the change is undone when it cannot. */
  readonly audit: (exchange: Exchange, status: number) => Promise<void>;
}

/** A stored answer as it lies in the table; without a row, everything but `free` is null. */
interface Found {
  readonly free: boolean;
  readonly content_hash: string | null;
  readonly status: number | null;
  readonly body: string | null;
  readonly location: string | null;
}

/** Makes changes, each in one transaction with what is remembered of its key and with its audit. */
export class Idempotency {
  readonly #ports: IdempotencyPorts;

  constructor(ports: IdempotencyPorts) {
    this.#ports = ports;
  }

  /**
   * Makes a change, or gives the stored answer again when the same was asked for with the same key.
   *
   * @throws Rejected conflict for a key of other content, or one whose request is under way, and
   * what the change throws; then nothing of it is there.
   */
  async run(exchange: Exchange, change: Change): Promise<Answer> {
    const { database, audit } = this.#ports;
    const answer = await database.transaction(async (transaction) => {
      const replayed = await this.#replay(exchange, change, transaction);
      if (replayed !== undefined) return replayed;
      const performed = await change.perform(transaction);
      await this.#store(exchange, change, performed, transaction);
      await audit(exchange, performed.status);
      await performed.effect?.();
      return toAnswer(performed);
    });
    exchange.settled = exchange.audited !== undefined;
    return answer;
  }

  /**
   * Gives the stored answer again, if the same was asked for with the same key.
   *
   * @throws Rejected conflict for a key of other content, or one whose request is under way.
   */
  async replay(exchange: Exchange, request: Keyed): Promise<Answer | undefined> {
    if (request.key === undefined) return undefined;
    return this.#ports.database.transaction((transaction) =>
      this.#replay(exchange, request, transaction),
    );
  }

  async #replay(
    exchange: Exchange,
    { key, content }: Keyed,
    transaction: Transaction<GatewayTables>,
  ): Promise<Answer | undefined> {
    if (key === undefined) return undefined;
    const found = await this.#find(idOf(exchange, key), transaction);
    if (!found.free) throw underWay(exchange);
    const { content_hash, status, body, location } = found;
    if (content_hash === null || status === null || body === null) return undefined;
    if (content_hash !== hashOf(content)) {
      throw new Rejected(
        'conflict',
        'Idempotency-Key: was used for another request; take another key',
      );
    }
    exchange.headers['idempotency-replayed'] = 'true';
    const json: unknown = JSON.parse(body);
    return toAnswer({ status, json, ...(location === null ? {} : { location }) });
  }

  /** Takes the key for this transaction, if it is free, and reads what was stored for it. */
  async #find(id: string, transaction: Transaction<GatewayTables>): Promise<Found> {
    const lock = Buffer.from(id, 'hex').readBigInt64BE().toString();
    const now = this.#ports.clock().toISOString();
    const { rows } = await sql<Found>`
      select pg_try_advisory_xact_lock(${lock}::bigint) as free,
             stored.content_hash, stored.status, stored.body, stored.location
      from (select 1) as one
      left join gateway.idempotency stored on stored.id = ${id} and stored.expires_at > ${now}
    `.execute(transaction);
    const [found] = rows;
    if (found === undefined) throw new Error('a left join without a row');
    return found;
  }

  async #store(
    exchange: Exchange,
    { key, content }: Change,
    { status, json, location }: StoredAnswer,
    transaction: Transaction<GatewayTables>,
  ): Promise<void> {
    if (key === undefined) return;
    const { clock, settings } = this.#ports;
    const now = clock().getTime();
    const expiresAt = new Date(now + settings.idempotencyHours * HOUR_MS).toISOString();
    const { rows } = await sql`
      insert into gateway.idempotency as stored
        (id, content_hash, status, body, location, expires_at)
      values (${idOf(exchange, key)}, ${hashOf(content)}, ${status}, ${JSON.stringify(json)},
        ${location ?? null}, ${expiresAt})
      on conflict (id) do update set content_hash = excluded.content_hash,
        status = excluded.status, body = excluded.body, location = excluded.location,
        expires_at = excluded.expires_at
      where stored.expires_at <= ${new Date(now).toISOString()}
      returning id`.execute(transaction);
    // Its first request committed between our looking and our taking of the key.
    if (rows.length === 0) throw underWay(exchange);
  }
}

function idOf({ route = '', caller, arrival }: Exchange, key: string): string {
  return keyHash(route, key, caller, arrival.method);
}

function hashOf(content: unknown): string {
  return createHash('sha256').update(canonicalJson(content)).digest('hex');
}

function toAnswer({ status, json, location }: StoredAnswer): Answer {
  return { status, json, headers: location === undefined ? {} : { location } };
}

function underWay(exchange: Exchange): Rejected {
  exchange.headers['retry-after'] = '1';
  return new Rejected('conflict', 'Idempotency-Key: its first request is under way; try again');
}
