import { setTimeout as sleep } from 'node:timers/promises';
import type { QueryExecutorProvider } from 'kysely';
import { commandKinds, type SignerRole, signerRoles } from '../outbox/command-kinds';
import { until } from './abortable';
import { type Batch, batchesOf, type WaitingCommand } from './batches';
import { carryBatch, carryStored } from './carrier';
import type { CarrierEvents, CarrierPorts } from './carrier-ports';
import { readNewCommands } from './new-commands';
import type { LeftTransaction } from './recovery';
import type { Wake } from './wake';

/** How long after a find new commands are looked for at every turn; see the outbox's QUIET_MS. */
const ALERT_MS = 1_000;
const ALERT_PAUSE_MS = 25;
/** How long a batch that is not full keeps others that are not full from starting. */
const YOUNG_MS = 500;
const FIRST_BACK_OFF_MS = 100;

/** The ports of the carrier that the dispatcher does not fill itself. */
export interface DispatcherPorts extends Omit<CarrierPorts, 'events'> {
  readonly database: QueryExecutorProvider;
  readonly wake: Wake;
}

/** What is known of a transaction on its way. */
interface Running {
  readonly entities: readonly string[];
  readonly open?: string | undefined;
  readonly ended?: () => void;
}

/** Takes new commands in their order and starts transactions, as many as may be on their way. */
export class Dispatcher {
  readonly #ports: DispatcherPorts;
  readonly #carrier: CarrierPorts;
  /** Commands at hand that no transaction has taken yet. */
  #waiting: WaitingCommand[] = [];
  /** Commands that the database has as NEW though they are at hand. */
  readonly #claimed = new Set<number>();
  /** How large a batch with a command may be that was in a refused one. */
  readonly #shares = new Map<number, number>();
  readonly #running = new Map<
    Promise<void>,
    { readonly open?: string | undefined; readonly since: number }
  >();
  readonly #busy = new Set<string>();
  readonly #pauses = new Map<SignerRole, { readonly until: number; readonly failures: number }>();
  #foundAt = Number.NEGATIVE_INFINITY;

  constructor(ports: DispatcherPorts) {
    this.#ports = ports;
    this.#carrier = { ...ports, events: this.#events() };
  }

  /** Runs until the signal is given, or throws what ended it; then nothing of it runs any more. */
  async run(left: readonly LeftTransaction[]): Promise<void> {
    const { signal, settings, wake } = this.#ports;
    this.#foundAt = performance.now();
    for (const { transaction, ageMs, entities } of left) {
      const carrying = carryStored(transaction, { sentBefore: true, ageMs }, this.#carrier);
      this.#track(carrying, { entities });
    }
    try {
      while (!signal.aborted) {
        const pause = this.#isAlert() ? ALERT_PAUSE_MS : settings.pollMs;
        if (await wake.wait(pause, signal)) this.#foundAt = performance.now();
        await sleep(settings.lingerMs, undefined, { signal });
        await this.#fill();
        this.#dispatch();
      }
    } catch (error) {
      this.#ports.fail(error);
    } finally {
      await Promise.all(this.#running.keys());
    }
  }

  #isAlert(): boolean {
    return performance.now() - this.#foundAt < ALERT_MS;
  }

  async #fill(): Promise<void> {
    const { settings, database, signal } = this.#ports;
    const limit = settings.batchSize * 4 - this.#waiting.length;
    const roles = signerRoles.filter((role) => !this.#isPaused(role));
    const isFull = limit <= 0 || this.#running.size >= settings.maxInFlight;
    if (isFull || roles.length === 0) return;
    const found = await until(
      signal,
      readNewCommands(database, { limit, roles, except: this.#claimed }),
    );
    for (const { sequence } of found) this.#claimed.add(sequence);
    this.#waiting = [...this.#waiting, ...found].sort((a, b) => a.sequence - b.sequence);
    if (found.length > 0) this.#foundAt = performance.now();
  }

  #dispatch(): void {
    const { batchSize, maxInFlight, maxPartial } = this.#ports.settings;
    if (this.#running.size >= maxInFlight) return;
    const free = this.#waiting.filter(({ entity }) => !this.#busy.has(entity));
    for (const batch of batchesOf(free, { batchSize, shares: this.#shares })) {
      if (this.#running.size >= maxInFlight) return;
      if (this.#isPaused(batch.role)) continue;
      if (batch.open !== undefined && this.#young(batch.open) >= maxPartial) continue;
      // Of two commands of one object that came at once, the second waits.
      if (batch.commands.some(({ entity }) => this.#busy.has(entity))) continue;
      this.#start(batch);
    }
  }

  #start(batch: Batch): void {
    const taken = new Set(batch.commands.map(({ sequence }) => sequence));
    this.#waiting = this.#waiting.filter(({ sequence }) => !taken.has(sequence));
    const entities = batch.commands.map(({ entity }) => entity);
    const ended = () => {
      for (const sequence of taken) this.#claimed.delete(sequence);
    };
    this.#track(carryBatch(batch, this.#carrier), { entities, open: batch.open, ended });
  }

  /** Every failure that a transaction does not deal with itself ends everything. */
  #track(work: Promise<void>, { entities, open, ended }: Running): void {
    for (const entity of entities) this.#busy.add(entity);
    const running = work.catch(this.#ports.fail).then(() => {
      for (const entity of entities) this.#busy.delete(entity);
      this.#running.delete(running);
      ended?.();
      this.#ports.wake.ring();
    });
    this.#running.set(running, { open, since: performance.now() });
  }

  #young(group: string): number {
    const young = performance.now() - YOUNG_MS;
    const all = [...this.#running.values()];
    return all.filter(({ open, since }) => open === group && since > young).length;
  }

  #events(): CarrierEvents {
    return {
      reached: (role, isReached) => {
        this.#reached(role, isReached);
      },
      split: (commands) => {
        const share = Math.ceil(commands.length / 2);
        for (const { sequence } of commands) this.#shares.set(sequence, share);
      },
      stored: (commands) => {
        for (const { sequence } of commands) this.#claimed.delete(sequence);
      },
      judged: ({ command, verdict, delayMs }) => {
        if (verdict.state === 'NEW') this.#ports.wake.ringIn(delayMs + 1);
        else this.#shares.delete(command.sequence);
      },
    };
  }

  #isPaused(role: SignerRole): boolean {
    return (this.#pauses.get(role)?.until ?? 0) > performance.now();
  }

  /** While a role's ledger is away its commands are left in the database. */
  #reached(role: SignerRole, isReached: boolean): void {
    if (isReached) {
      this.#pauses.delete(role);
      return;
    }
    if (this.#isPaused(role)) return;
    const { settings, timing, wake } = this.#ports;
    const failures = this.#pauses.get(role)?.failures ?? 0;
    const bound = Math.min(settings.maxBackOffMs, FIRST_BACK_OFF_MS * 2 ** failures);
    const pause = bound * (0.5 + 0.5 * timing.random());
    this.#pauses.set(role, { until: performance.now() + pause, failures: failures + 1 });
    this.#release(role);
    wake.ringIn(pause + 1);
  }

  #release(role: SignerRole): void {
    const isOfRole = ({ kind }: WaitingCommand) => commandKinds[kind].role === role;
    for (const command of this.#waiting.filter(isOfRole)) this.#claimed.delete(command.sequence);
    this.#waiting = this.#waiting.filter((command) => !isOfRole(command));
  }
}
