import { type QueryExecutorProvider, sql } from 'kysely';

/** Where a member is alone, nobody reads its whole chain to find that out. */
const looked = 200;

/** The newest transaction that another member made, among the newest two hundred, and its time. */
export async function newestOfOthers(
  { query }: { readonly query: QueryExecutorProvider },
  mspId: string,
): Promise<{ readonly transactionId: string; readonly time: string } | undefined> {
  const { rows } = await sql<{ readonly transactionId: string; readonly time: string }>`
    select transaction_id as "transactionId", time from (
      select * from projection.transactions order by block desc, transaction desc limit ${looked}
    ) as newest
    where creator_msp <> ${mspId} order by block desc, transaction desc limit 1`.execute(query);
  return rows[0];
}
