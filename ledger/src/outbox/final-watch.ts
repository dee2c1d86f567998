import { setTimeout as sleep } from 'node:timers/promises';
import type { DatabaseAddress } from '@edgebeat/database';
import { channels } from './channels';
import type { StoredCommand } from './outbox';
import { openSession, type Session } from '@edgebeat/database';
import { isFinal } from './stored-command';

/** How often every command that is waited for is looked at without having been named. */
const POLL_MS = 2_000;
const RECONNECT_MS = 500;
const IDS_A_READ = 500;

type Waiter = (command?: StoredCommand) => void;

/** What the watch needs. */
export interface FinalWatchPorts {
  readonly address: DatabaseAddress;
  readonly read: (ids: readonly string[]) => Promise<readonly StoredCommand[]>;
}

/**
 * Tells waiters when their commands are final. All of them share one connection that listens and one
 * reader; what is missed while the connection is away is found by looking.
 */
export class FinalWatch implements AsyncDisposable {
  readonly #ports: FinalWatchPorts;
  readonly #closed = new AbortController();
  readonly #waiters = new Map<string, Set<Waiter>>();
  readonly #due = new Set<string>();
  #listening: Promise<void> | undefined;
  #reading: Promise<void> | undefined;
  #poll: NodeJS.Timeout | undefined;

  constructor(ports: FinalWatchPorts) {
    this.#ports = ports;
  }

  /**
   * Resolves with the command when it is final, and with nothing when there is none or the signal is
   * given. What was final before is found too, so nobody has to look before.
   */
  next(id: string, signal: AbortSignal): Promise<StoredCommand | undefined> {
    const waiters = this.#waiters.get(id) ?? new Set();
    this.#waiters.set(id, waiters);
    return new Promise<StoredCommand | undefined>((resolve) => {
      const done = (command?: StoredCommand) => {
        signal.removeEventListener('abort', giveUp);
        this.#leave(id, done);
        resolve(command);
      };
      const giveUp = () => {
        done();
      };
      signal.addEventListener('abort', giveUp);
      waiters.add(done);
      this.#start();
      this.#lookAt([id]);
      if (signal.aborted || this.#closed.signal.aborted) done();
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed.abort();
    clearInterval(this.#poll);
    for (const waiters of this.#waiters.values()) for (const waiter of waiters) waiter();
    await this.#listening;
    await this.#reading;
  }

  #leave(id: string, waiter: Waiter): void {
    const waiters = this.#waiters.get(id);
    waiters?.delete(waiter);
    if (waiters?.size === 0) this.#waiters.delete(id);
  }

  #start(): void {
    if (this.#closed.signal.aborted || this.#listening !== undefined) return;
    this.#listening = this.#listen();
    this.#poll = setInterval(() => {
      this.#lookAt(this.#waiters.keys());
    }, POLL_MS);
  }

  async #listen(): Promise<void> {
    const { signal } = this.#closed;
    while (!signal.aborted) {
      try {
        await using session = await openSession(this.#ports.address);
        await this.#hear(session);
      } catch {
        // The database is away; what becomes final meanwhile is looked at after it came back.
      }
      await sleep(RECONNECT_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  async #hear(session: Session): Promise<void> {
    await session.listen(channels.final, (payload) => {
      this.#lookAt(payload.split(' '));
    });
    this.#lookAt(this.#waiters.keys());
    const ended = AbortSignal.any([session.lost, this.#closed.signal]);
    if (ended.aborted) return;
    await new Promise((resolve) => {
      ended.addEventListener('abort', resolve, { once: true });
    });
  }

  #lookAt(ids: Iterable<string>): void {
    for (const id of ids) if (this.#waiters.has(id)) this.#due.add(id);
    if (this.#due.size === 0 || this.#closed.signal.aborted) return;
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
      this.#lookAt([]);
    });
  }

  /** What cannot be read now is read at the next poll. */
  async #read(): Promise<void> {
    while (this.#due.size > 0) {
      const ids = [...this.#due].slice(0, IDS_A_READ);
      for (const id of ids) this.#due.delete(id);
      try {
        const found = new Map((await this.#ports.read(ids)).map((each) => [each.id, each]));
        for (const id of ids) this.#tell(id, found.get(id));
      } catch {
        this.#due.clear();
      }
    }
  }

  #tell(id: string, command: StoredCommand | undefined): void {
    if (command !== undefined && !isFinal(command)) return;
    for (const waiter of this.#waiters.get(id) ?? []) waiter(command);
  }
}
