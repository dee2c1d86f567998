import { Socket } from 'node:net';
import { Unavailable } from '@edgebeat/core';
import type { DatabaseAddress } from './database';
import { Client } from 'pg';

/** How the server's list of connections names a session. */
export const SESSION_NAME = 'edgebeat-session';
/** After which a connection that says nothing counts as lost. */
const ANSWER_MS = 5_000;
/** How often a connection is asked whether it is still there. */
const HEARTBEAT_MS = 2_000;
/** How long a server may take to say goodbye. */
const GOODBYE_MS = 500;

/** One connection of its own, for what a pool cannot do: to listen, and to hold a lock. */
export interface Session extends AsyncDisposable {
  /** Aborted when the connection is lost or closed; it is never made anew. */
  readonly lost: AbortSignal;
  /** @throws Unavailable database-unavailable, and the session counts as lost. */
  query<Row>(text: string, values?: readonly unknown[]): Promise<readonly Row[]>;
  /** Calls back for every notification on a channel; it returns when the server listens. */
  listen(channel: string, heard: (payload: string) => void): Promise<void>;
}

/** @throws Unavailable database-unavailable. */
export async function openSession(address: DatabaseAddress): Promise<Session> {
  const session = new PgSession(address);
  await session.open();
  return session;
}

class PgSession implements Session {
  readonly #socket = new Socket();
  readonly #client: Client;
  readonly #lost = new AbortController();
  #heartbeat: NodeJS.Timeout | undefined;

  constructor({ connectionString }: DatabaseAddress) {
    this.#client = new Client({
      connectionString,
      connectionTimeoutMillis: ANSWER_MS,
      query_timeout: ANSWER_MS,
      keepAlive: true,
      application_name: SESSION_NAME,
      stream: this.#socket,
    });
    const lose = () => {
      this.#lose();
    };
    this.#client.on('error', lose).on('end', lose);
  }

  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  async open(): Promise<void> {
    try {
      await this.#client.connect();
    } catch (error) {
      await this[Symbol.asyncDispose]();
      throw unavailable(error);
    }
    this.#heartbeat = setInterval(() => {
      this.query('select 1').catch(() => undefined);
    }, HEARTBEAT_MS);
  }

  async query<Row>(text: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
    try {
      const { rows } = await this.#client.query(text, [...values]);
      // The rows are of the type that the caller's own statement selects.
      return rows as Row[];
    } catch (error) {
      this.#lose();
      throw unavailable(error);
    }
  }

  async listen(channel: string, heard: (payload: string) => void): Promise<void> {
    this.#client.on('notification', (message) => {
      if (message.channel === channel) heard(message.payload ?? '');
    });
    await this.query(`listen ${channel}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#lose();
    if (this.#socket.closed) return;
    await new Promise((resolve) => this.#socket.once('close', resolve));
  }

  /** A server that does not answer does not say goodbye either. */
  #lose(): void {
    if (this.#lost.signal.aborted) return;
    clearInterval(this.#heartbeat);
    this.#lost.abort();
    this.#client.end().catch(() => undefined);
    const timer = setTimeout(() => this.#socket.destroy(), GOODBYE_MS);
    this.#socket.once('close', () => {
      clearTimeout(timer);
    });
  }
}

function unavailable(error: unknown): Unavailable {
  const reason = error instanceof Error ? error.message : String(error);
  return new Unavailable('database-unavailable', `the connection: ${reason}`, {
    cause: error,
  });
}
