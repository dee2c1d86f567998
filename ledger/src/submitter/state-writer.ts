import { Unavailable } from '@edgebeat/core';
import { type QueryExecutorProvider, type RawBuilder, sql } from 'kysely';
import type { EndorsedTransaction } from '../ledger';
import { channels, payloadsOf } from '../outbox/channels';
import type { SignerRole } from '../outbox/command-kinds';
import { coalesce } from './coalesce';
import type { CarriedCommand, Judged } from './verdict';

/** An endorsed transaction with the commands in it. */
export interface CarriedTransaction extends Pick<
  EndorsedTransaction,
  'transactionId' | 'bytes' | 'result'
> {
  readonly role: SignerRole;
  readonly commands: readonly CarriedCommand[];
}

/** A state of a transaction whose outcome is not known. */
export interface Mark {
  readonly transactionId: string;
  readonly state: 'SUBMITTED' | 'UNKNOWN';
}

/** A judgement, and for another try the pause before it. */
export interface JudgedWithDelay extends Judged {
  readonly delayMs: number;
}

/** What the writer needs. */
export interface StateWriterPorts {
  readonly database: QueryExecutorProvider;
  readonly epoch: number;
}

const MAX_DETAIL = 2_000;

/**
 * Writes what becomes of commands, many at a time. Each write counts only under the epoch of its
 * owner, which it locks meanwhile, and only on top of the state that it expects: who lost the right
 * to submit writes nothing any more, not even what was on its way.
 */
export class StateWriter {
  readonly #ports: StateWriterPorts;

  /**
   * Stores an endorsed transaction before anybody may send it.
   *
   * @throws Unavailable ledger-unavailable when another submitter has taken over.
   */
  readonly endorsed = coalesce<CarriedTransaction>((all) => this.#writeEndorsed(all));
  readonly mark = coalesce<Mark>((marks) => this.#writeMarks(marks));
  readonly judged = coalesce<readonly JudgedWithDelay[]>((all) => this.#writeJudged(all.flat()));

  constructor(ports: StateWriterPorts) {
    this.#ports = ports;
  }

  async #writeEndorsed(transactions: readonly CarriedTransaction[]): Promise<void> {
    const commands = transactions.flatMap(({ transactionId, commands: carried }) =>
      carried.map(({ sequence, item }) => ({ sequence, transactionId, item })),
    );
    await this.#run(sql`
      stored as (
        insert into ledger.outbox_transaction (transaction_id, role, bytes, result)
        select t.id, t.role, t.bytes, t.result::json
        from owner, unnest(
          ${transactions.map(({ transactionId }) => transactionId)}::text[],
          ${transactions.map(({ role }) => role)}::text[],
          ${transactions.map(({ bytes }) => bytes)}::bytea[],
          ${transactions.map(({ result }) => jsonOf(result))}::text[]
        ) as t (id, role, bytes, result)
      ), written as (
        update ledger.outbox o
        set state = 'ENDORSED', transaction_id = c.transaction_id, item = c.item,
          updated_at = clock_timestamp()
        from owner, unnest(
          ${commands.map(({ sequence }) => sequence)}::bigint[],
          ${commands.map(({ transactionId }) => transactionId)}::text[],
          ${commands.map(({ item }) => item)}::int[]
        ) as c (sequence, transaction_id, item)
        where o.sequence = c.sequence and o.state = 'NEW'
      )`);
  }

  /** Of two marks of one transaction the later one counts; UNKNOWN is never taken back. */
  async #writeMarks(marks: readonly Mark[]): Promise<void> {
    const last = [...new Map(marks.map(({ transactionId, state }) => [transactionId, state]))];
    await this.#run(sql`
      written as (
        update ledger.outbox_transaction t
        set state = m.state, updated_at = clock_timestamp()
        from owner, unnest(
          ${last.map(([id]) => id)}::text[],
          ${last.map(([, state]) => state)}::text[]
        ) as m (id, state)
        where t.transaction_id = m.id and (m.state = 'UNKNOWN' or t.state = 'ENDORSED')
      )`);
  }

  async #writeJudged(judged: readonly JudgedWithDelay[]): Promise<void> {
    const rows = judged.map(rowOf);
    const ended = new Set(rows.map(({ transactionId }) => transactionId));
    const final = judged.filter(({ verdict }) => verdict.state !== 'NEW');
    const payloads = payloadsOf(final.map(({ command }) => command.id));
    await this.#run(
      sql`
      written as (
        update ledger.outbox o
        set state = v.state, attempts = o.attempts + v.counted,
          not_before = case v.state when 'NEW'
            then clock_timestamp() + v.delay_ms * interval '1 ms' else o.not_before end,
          transaction_id = case when v.state <> 'NEW'
            then coalesce(v.counted_in, o.transaction_id) end,
          item = case when v.state <> 'NEW' then o.item end,
          abandoned = case when v.state = 'NEW' then coalesce(o.abandoned || v.abandoned::jsonb,
            v.abandoned::jsonb, o.abandoned) end,
          block = v.block, result = v.result::json,
          failure_code = v.code, failure_detail = v.detail, updated_at = clock_timestamp()
        from owner, unnest(
          ${rows.map(({ sequence }) => sequence)}::bigint[],
          ${rows.map(({ transactionId }) => transactionId)}::text[],
          ${rows.map(({ state }) => state)}::text[],
          ${rows.map(({ counted }) => counted)}::int[],
          ${rows.map(({ delayMs }) => delayMs)}::int[],
          ${rows.map(({ block }) => block)}::bigint[],
          ${rows.map(({ result }) => result)}::text[],
          ${rows.map(({ code }) => code)}::text[],
          ${rows.map(({ detail }) => detail)}::text[],
          ${rows.map(({ countedIn }) => countedIn)}::text[],
          ${rows.map(({ abandoned }) => abandoned)}::text[]
        ) as v (sequence, transaction_id, state, counted, delay_ms, block, result, code, detail,
          counted_in, abandoned)
        where o.sequence = v.sequence and o.waiting
          and o.transaction_id is not distinct from v.transaction_id
      ), ended as (
        delete from ledger.outbox_transaction t using owner
        where t.transaction_id = any(${[...ended].filter((id) => id !== null)}::text[])
      ), told as (
        select pg_notify(${channels.final}, payload) from owner, unnest(${payloads}::text[]) payload
      )`,
      sql`, (select count(*) from told)`,
    );
  }

  async #run(writes: RawBuilder<unknown>, more: RawBuilder<unknown> = sql``): Promise<void> {
    const { database, epoch } = this.#ports;
    const { rows } = await sql<{ readonly owners: number }>`
      with owner as (select from ledger.submitter where epoch = ${epoch} for share), ${writes}
      select (select count(*)::int from owner) as owners ${more}`.execute(database);
    if (rows[0]?.owners === 1) return;
    throw new Unavailable('ledger-unavailable', 'another submitter of this site has taken over');
  }
}

function rowOf({ command, transactionId, verdict, delayMs }: JudgedWithDelay) {
  const nothing = {
    ...{ block: null, result: null, code: null, detail: null, countedIn: null, abandoned: null },
  };
  const head = {
    sequence: command.sequence,
    transactionId: transactionId ?? null,
    state: verdict.state,
    counted: verdict.state === 'NEW' && verdict.uncounted !== true ? 1 : 0,
    delayMs: Math.ceil(delayMs),
  };
  if (verdict.state === 'NEW') {
    const abandoned = verdict.abandoned === undefined ? null : JSON.stringify([verdict.abandoned]);
    return { ...head, ...nothing, abandoned };
  }
  const block = verdict.block ?? null;
  if (verdict.state === 'COMMITTED') {
    const countedIn = verdict.countedIn ?? null;
    return { ...head, ...nothing, block, countedIn, result: jsonOf(verdict.result) };
  }
  const { code } = verdict;
  return { ...head, ...nothing, block, code, detail: textOf(verdict.detail) };
}

/** PostgreSQL keeps no NUL in text. */
function textOf(detail: string): string {
  return detail.replaceAll('\0', '\u{fffd}').slice(0, MAX_DETAIL);
}

function jsonOf(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value);
}
