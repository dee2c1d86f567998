import { type QueryExecutorProvider, sql } from 'kysely';

/** Connections to a database whose schema `ledger` was migrated. */
export interface CheckpointDatabase {
  readonly query: QueryExecutorProvider;
}

/** The last block that was published whole, and its header hash. */
export interface PublishedBlock {
  readonly block: number;
  readonly hash: string;
}

/** Reads the last published block of a channel; undefined when there is none. */
export async function readCheckpoint(
  { query }: CheckpointDatabase,
  channel: string,
): Promise<PublishedBlock | undefined> {
  const { rows } = await sql<PublishedBlock>`
    select block, block_hash as hash from ledger.checkpoint where channel = ${channel}
  `.execute(query);
  return rows[0];
}

/** Stores that a block was published; it never goes back. */
export async function storeCheckpoint(
  { query }: CheckpointDatabase,
  channel: string,
  { block, hash }: PublishedBlock,
): Promise<void> {
  await sql`
    insert into ledger.checkpoint (channel, block, block_hash) values (${channel}, ${block}, ${hash})
    on conflict (channel) do update
      set block = excluded.block, block_hash = excluded.block_hash, updated_at = now()
      where ledger.checkpoint.block < excluded.block
  `.execute(query);
}

/** Forgets how far a channel was published, so that it is published from its first block again. */
export async function forgetCheckpoint(
  { query }: CheckpointDatabase,
  channel: string,
): Promise<void> {
  await sql`delete from ledger.checkpoint where channel = ${channel}`.execute(query);
}

/** How many blocks of a channel were published: the number of the block that comes next. */
export async function listenerProgress(
  database: CheckpointDatabase,
  channel: string,
): Promise<number> {
  const last = await readCheckpoint(database, channel);
  return last === undefined ? 0 : last.block + 1;
}
