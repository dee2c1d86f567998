import type { Database } from '@edgebeat/database';
import { type KyselyPlugin, RawNode } from 'kysely';
import { z } from 'zod';
import type { ProjectionTables } from '../projection/tables';
import { openQueries } from '../queries/open-queries';
import type { PageRequest, Queries } from '../queries/queries';
import type { TestProjection } from './projection.test.kit';

/** A page that is read, from a cursor on. */
export type Read = (queries: Queries, cursor: string | undefined) => Promise<unknown>;

const Explained = z.array(
  z.object({
    'QUERY PLAN': z.tuple([
      z.looseObject({
        Plan: z.looseObject({
          'Shared Hit Blocks': z.number(),
          'Shared Read Blocks': z.number(),
        }),
      }),
    ]),
  }),
);

/** Runs every statement under EXPLAIN and adds up the blocks that they touch. */
function counting(
  database: Database<ProjectionTables>,
  counted: { blocks: number },
): Database<ProjectionTables> {
  const plugin: KyselyPlugin = {
    transformQuery: ({ node }) => {
      const explain = 'explain (analyze, buffers, timing off, format json) ';
      return RawNode.create([explain, ''], [node]);
    },
    transformResult: ({ result }) => {
      const [explained] = Explained.parse(result.rows);
      const plan = explained?.['QUERY PLAN'][0].Plan;
      counted.blocks += (plan?.['Shared Hit Blocks'] ?? 0) + (plan?.['Shared Read Blocks'] ?? 0);
      return Promise.resolve({ ...result, rows: [] });
    },
  };
  return { ...database, query: database.query.withPlugin(plugin) };
}

/** How many blocks of the database a page touches. */
export async function blocksOf(
  { database }: TestProjection,
  read: Read,
  cursor: string | undefined,
): Promise<number> {
  const counted = { blocks: 0 };
  await read(openQueries(counting(database, counted)), cursor);
  return counted.blocks;
}

/** The cursor of the last page: its key is that of the row before the last ten of the list. */
export function lastCursor(list: string, ...key: (string | number)[]): string {
  return Buffer.from(JSON.stringify({ list, key })).toString('base64url');
}

/** A page of 50. */
export function page(cursor: string | undefined): PageRequest {
  return { limit: 50, ...(cursor !== undefined && { cursor }) };
}
