import { sql, type Transaction } from 'kysely';
import type { ProjectionTables } from '../projection/tables';
import { rowSet } from '../projection/write-rows';
import type { NewEvent } from './read-event';

const columns = {
  id: 'text',
  type: 'text',
  source: 'text',
  subject: 'text',
  tenant: 'text',
  time: 'text',
  recorded_at: 'text',
  severity: 'text',
  threat_category: 'text',
  data: 'json',
} as const;

const names = sql.join(Object.keys(columns).map((name) => sql.ref(name)));

/**
 * Takes the place of the one writer until the transaction ends, so that sequences have no gaps and
 * become visible in their order: who follows them by the last one it saw misses none.
 *
 * @returns the last sequence.
 */
export async function lockRecording(transaction: Transaction<ProjectionTables>): Promise<number> {
  const { sequence } = await transaction
    .selectFrom('projection.recording')
    .select('sequence')
    .forUpdate()
    .executeTakeFirstOrThrow();
  return sequence;
}

/**
 * Writes events in their order behind the last sequence; one whose id is there already is dropped.
 *
 * @returns the last sequence then.
 */
export async function writeEvents(
  transaction: Transaction<ProjectionTables>,
  events: readonly NewEvent[],
  last: number,
): Promise<number> {
  if (events.length === 0) return last;
  const { numAffectedRows = 0n } = await sql`
    insert into projection.events (sequence, ${names})
    select ${last}::bigint + row_number() over (order by place), ${names}
    from ${rowSet(columns, firstOfEachId(events))} with ordinality as fresh (${names}, place)
    where not exists (select from projection.events as stored where stored.id = fresh.id)
  `.execute(transaction);
  if (numAffectedRows === 0n) return last;
  const sequence = last + Number(numAffectedRows);
  await transaction.updateTable('projection.recording').set({ sequence }).execute();
  return sequence;
}

/** Leaves out what has an id that came before. */
export function firstOfEachId<Item extends { readonly id: string }>(
  items: readonly Item[],
): readonly Item[] {
  const first = new Map<string, Item>();
  for (const item of items) if (!first.has(item.id)) first.set(item.id, item);
  return [...first.values()];
}
