import { type QueryExecutorProvider, sql } from 'kysely';
import type { SubmitterSettings } from './settings';

const STEP = 1_000;

type Bounds = Pick<SubmitterSettings, 'keepHours' | 'keepCommands'>;

/** What one step has walked over. */
interface Walked {
  readonly last: number | null;
  /** Whether what comes after it may be old or too many as well. */
  readonly more: boolean;
}

/**
 * Forgets final commands that are old or too many, the oldest first, in short steps. It walks over
 * those that still wait, however many they are, and ends at the first step of commands that are too
 * young to be forgotten, whatever became of them.
 */
export async function forgetFinal(
  database: QueryExecutorProvider,
  bounds: Bounds,
  signal: AbortSignal,
): Promise<void> {
  let after = 0;
  while (!signal.aborted) {
    const { last, more } = await forgetSome(database, bounds, after);
    if (last === null || !more) return;
    after = last;
  }
}

/** Commands are created in the order of their sequence, and none is final before it is created. */
async function forgetSome(
  database: QueryExecutorProvider,
  { keepHours, keepCommands }: Bounds,
  after: number,
): Promise<Walked> {
  const { rows } = await sql<Walked>`
    with bound as (
      select now() - ${keepHours} * interval '1 hour' as time,
        (select max(sequence) from ledger.outbox) - ${keepCommands} as sequence
    ), walked as (
      select o.sequence, o.waiting, o.created_at < b.time or o.sequence <= b.sequence as due,
        o.updated_at < b.time or o.sequence <= b.sequence as over
      from ledger.outbox o, bound b where o.sequence > ${after} order by o.sequence limit ${STEP}
    ), forgotten as (
      delete from ledger.outbox
      where sequence in (select sequence from walked where not waiting and over)
    )
    select max(sequence) as last, coalesce(bool_or(due), false) as more from walked`.execute(
    database,
  );
  return rows[0] ?? { last: null, more: false };
}
