import { type QueryExecutorProvider, sql } from 'kysely';
import type { SubmitterSettings } from './settings';

const STEP = 1_000;

/** Forgets final commands that are old or too many, the oldest first, in short steps. */
export async function forgetFinal(
  database: QueryExecutorProvider,
  settings: Pick<SubmitterSettings, 'keepHours' | 'keepCommands'>,
  signal: AbortSignal,
): Promise<void> {
  let forgotten = STEP;
  while (forgotten === STEP && !signal.aborted) forgotten = await forgetSome(database, settings);
}

async function forgetSome(
  database: QueryExecutorProvider,
  { keepHours, keepCommands }: Pick<SubmitterSettings, 'keepHours' | 'keepCommands'>,
): Promise<number> {
  const { rows } = await sql<{ readonly forgotten: number }>`
    with front as (
      select sequence, waiting, updated_at from ledger.outbox order by sequence limit ${STEP}
    ), forgotten as (
      delete from ledger.outbox where sequence in (
        select sequence from front
        where not waiting and (
          updated_at < now() - ${keepHours} * interval '1 hour'
          or sequence <= (select max(sequence) from ledger.outbox) - ${keepCommands}
        )
      ) returning 1
    )
    select count(*)::int as forgotten from forgotten`.execute(database);
  return rows[0]?.forgotten ?? 0;
}
